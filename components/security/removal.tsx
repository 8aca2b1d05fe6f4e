"use client";

import { lazy, Suspense, useState } from "react";
import { useStepUpOpen } from "@/components/auth/step-up";
import { Button } from "@/components/ui/button";
import type { ButtonLook } from "@/components/ui/button-class";
import type { FormAction } from "@/lib/http/action";

const RemovalDialog = lazy(() => import("@/components/security/removal-dialog"));

export type RemovalWords = {
  /** The question: "Remove Pixel 9?" */
  title: string;
  /** What it means for the account as it stands. */
  text: string;
  /** What the last button says, and while it works. */
  verb: string;
  working: string;
  /** What is said once it is done. */
  done: string;
};

type Props = {
  disable: FormAction;
  /** Which factor; all where it is absent. */
  methodId?: string;
  words: RemovalWords;
  /** The button's full name, where its text alone does not say which. */
  name?: string;
  look?: ButtonLook;
  children: string;
};

/** Turns a factor off, or all, after a dialog that asks for the password and a factor. */
export function Removal({ disable, methodId, words, name, look = "danger", children }: Props) {
  const [open, setOpen] = useState<boolean | null>(null);
  const proving = useStepUpOpen();
  return (
    <>
      <Button size="s" look={look} aria-label={name} onClick={() => setOpen(true)}>
        {children}
      </Button>
      {open !== null && (
        <Suspense>
          <RemovalDialog
            open={open && !proving}
            disable={disable}
            methodId={methodId}
            words={words}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
