"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

type Props = { href: string; children: ReactNode };

/** A page in the side list. Pages below it count as it. */
export function SideLink({ href, children }: Props) {
  const path = usePathname();
  const here = path === href || path.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={here ? "page" : undefined}
      className="flex min-h-target items-center gap-2.5 whitespace-nowrap rounded-control px-3 font-medium text-ink-2 text-label hover:bg-ink/5 hover:text-ink aria-[current=page]:bg-glass-2 aria-[current=page]:text-ink aria-[current=page]:shadow-card max-lg:px-3.5 [&[aria-current=page]>svg]:text-accent"
    >
      {children}
    </Link>
  );
}
