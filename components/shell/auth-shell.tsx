import type { ReactNode } from "react";
import { FieldBehind } from "@/components/shell/field-behind";
import { Wordmark } from "@/components/shell/wordmark";

export type ShellLink = { href: string; label: string };

type Props = {
  home?: string;
  /** Links at the top right and in the foot: only pages that exist. */
  top?: ShellLink[];
  foot?: ShellLink[];
  /** Who runs this instance, "Run by Northquay at id.northquay.example". */
  runBy?: string;
  children: ReactNode;
};

/** The page around a sign-in card: wordmark, card in the middle, quiet foot. */
export function AuthShell({ home, top = [], foot = [], runBy, children }: Props) {
  return (
    <div className="relative isolate grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <FieldBehind auth />
      <header className="flex items-center justify-between px-8 py-5 max-md:px-gutter max-md:py-3">
        <Wordmark {...(home === undefined ? {} : { href: home })} />
        <nav aria-label="Site" className="flex gap-6 empty:hidden">
          {top.map(({ href, label }) => (
            <a key={href} href={href} className="link link-target">
              {label}
            </a>
          ))}
        </nav>
      </header>
      <main
        id="main"
        className="grid place-items-center px-gutter pt-2 pb-7 max-md:place-items-start max-md:justify-items-center"
      >
        {children}
      </main>
      <footer className="flex min-h-target flex-wrap items-center justify-center gap-x-6 px-6 pb-4 text-center text-ink-2 text-note">
        {runBy && <span className="max-md:basis-full">{runBy}</span>}
        {foot.map(({ href, label }) => (
          <a key={href} href={href} className="inline-flex min-h-target items-center hover:text-ink hover:underline">
            {label}
          </a>
        ))}
      </footer>
    </div>
  );
}
