import type { ReactNode } from "react";
import { schemeKey } from "@/components/ui/scheme";

/**
 * Sets `<html data-theme>` to what this browser last chose, before the first paint; without a choice the
 * system's scheme counts. `<html>` needs `suppressHydrationWarning`. It is a script of one line and not a
 * library, because every page carries it, sign-in too.
 */
export function ThemeProvider({ nonce, children }: { nonce?: string | undefined; children: ReactNode }) {
  const script = `try{const s=localStorage.getItem("${schemeKey}");if(s==="light"||s==="dark")document.documentElement.dataset.theme=s}catch{}`;
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant; browsers hide the nonce from a second reading */}
      <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
      {children}
    </>
  );
}
