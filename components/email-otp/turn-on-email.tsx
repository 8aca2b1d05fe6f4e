"use client";

import { lazy, Suspense, useState } from "react";
import { useStepUpOpen } from "@/components/auth/step-up";
import { Button } from "@/components/ui/button";
import type { EmailOtpSetup } from "@/lib/email-otp/setup";
import type { FormAction } from "@/lib/http/action";

const TurnOnDialog = lazy(() => import("@/components/email-otp/turn-on-dialog"));

type Props = {
  enable: FormAction<EmailOtpSetup>;
  confirm: FormAction;
  /** Where to go once they are on. */
  next?: string;
};

/** Turns e-mail codes on, in a dialog that first sees one arrive. */
export function TurnOnEmail({ next, ...actions }: Props) {
  const [open, setOpen] = useState<boolean | null>(null);
  const proving = useStepUpOpen();
  return (
    <>
      <Button size="s" aria-label="Turn on e-mail codes" onClick={() => setOpen(true)}>
        Turn on
      </Button>
      {open !== null && (
        <Suspense>
          <TurnOnDialog {...actions} open={open && !proving} next={next} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
