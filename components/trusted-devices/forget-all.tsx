"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/action";

const ForgetAllDialog = lazy(() => import("@/components/trusted-devices/forget-all-dialog"));

type Props = { count: number; hasCurrent: boolean; forgetAll: FormAction<{ revoked: number }> };

/** Forgets every trusted device, after asking with their number. */
export function ForgetAll(props: Props) {
  const [open, setOpen] = useState<boolean | null>(null);
  return (
    <>
      <Button size="s" look="danger" onClick={() => setOpen(true)}>
        Stop trusting all
      </Button>
      {open !== null && (
        <Suspense>
          <ForgetAllDialog {...props} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
