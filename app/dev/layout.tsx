import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { FieldBehind } from "@/components/shell/field-behind";
import { Wordmark } from "@/components/shell/wordmark";
import { mailboxIsOpen } from "@/lib/email/choose-transport";

/** The frame of what exists only where mail goes to the embedded mailbox (G06). */
export default function DevLayout({ children }: { children: ReactNode }) {
  if (!mailboxIsOpen()) notFound();
  return (
    <div className="relative isolate min-h-dvh">
      <FieldBehind />
      <header className="px-8 py-5 max-md:px-gutter max-md:py-3">
        <Wordmark href="/login" />
      </header>
      <main id="main" className="mx-auto max-w-main px-8 pt-4 pb-20 max-md:px-gutter">
        {children}
      </main>
    </div>
  );
}
