import { Alert } from "@/components/ui/alert";

/** Said on pages that cannot work without scripts, such as those of a mailed link. */
export function NeedsScripts() {
  return (
    <noscript>
      <Alert tone="warning">
        This page needs scripts: the link carries its key in a part of the address that only they can read. Allow
        scripts for this site, then open the link again.
      </Alert>
    </noscript>
  );
}
