import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

type Props = { title: string; back?: { href: string; label: string }; children?: ReactNode };

/** The heading of a settings page with one sentence below it, and the way up where there is one. */
export function PageHead({ title, back, children }: Props) {
  return (
    <header className="mb-8 max-md:mb-6">
      {back && (
        <Link href={back.href} className="link link-target -mt-3">
          <ArrowLeft className="icon-s" />
          {back.label}
        </Link>
      )}
      <h1 className="text-display">{title}</h1>
      {children && <div className="mt-1.5 max-w-[52rem] text-ink-2">{children}</div>}
    </header>
  );
}
