import type { ReactNode } from "react";
import { Alert } from "@/components/ui/alert";

const mailedLink =
  "This page needs scripts: the link carries its key in a part of the address that only they can read. " +
  "Allow scripts for this site, then open the link again.";

/** Said where something cannot work without scripts, such as the page of a mailed link. */
export function NeedsScripts({ children = mailedLink }: { children?: ReactNode }) {
  return (
    <noscript>
      <Alert tone="warning">{children}</Alert>
    </noscript>
  );
}
