"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/action";

const RenameDialog = lazy(() => import("@/components/trusted-devices/rename-dialog"));

type Props = { id: string; name: string; rename: FormAction };

/** Gives a trusted device another name. */
export function RenameDevice({ id, name, rename }: Props) {
  const [open, setOpen] = useState<boolean | null>(null);
  return (
    <>
      <Button size="s" look="quiet" onClick={() => setOpen(true)}>
        Rename
      </Button>
      {open !== null && (
        <Suspense>
          <RenameDialog id={id} name={name} rename={rename} open={open} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
