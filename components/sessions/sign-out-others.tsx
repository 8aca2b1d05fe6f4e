"use client";

import { LogOut } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useStepUpAction, useStepUpOpen } from "@/components/auth/step-up";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toasts";
import type { FormAction } from "@/lib/http/action";
import type { SessionView } from "@/lib/sessions/view";

const SignOutOthersDialog = lazy(() => import("@/components/sessions/sign-out-others-dialog"));

type Props = {
  /** The other sessions that are on the page. */
  others: SessionView[];
  /** How many there are in all. */
  count: number;
  trustedDevices: number;
  revokeOthers: FormAction<{ revoked: number }>;
  onEnded: () => void;
};

/** Ends every session but this one, after asking with their number and names. */
export function SignOutOthers({ others, count, trustedDevices, revokeOthers, onEnded }: Props) {
  const [state, submit, pending] = useStepUpAction(revokeOthers);
  const [open, setOpen] = useState<boolean | null>(null);
  const proving = useStepUpOpen();
  const toast = useToast();

  const confirm = async (form: FormData) => {
    const answer = await submit(form);
    if (answer?.status !== "done") return;
    setOpen(false);
    onEnded();
    const { revoked } = answer.value;
    toast({
      title: `Signed out ${revoked} other ${revoked === 1 ? "session" : "sessions"}`,
      text: "Each is refused at its next request. This device stays signed in.",
    });
  };
  return (
    <>
      <Button size="s" look="danger" onClick={() => setOpen(true)}>
        <LogOut className="icon-s" />
        Sign out everywhere else
      </Button>
      {open !== null && (
        <Suspense>
          <SignOutOthersDialog
            others={others}
            count={count}
            trustedDevices={trustedDevices}
            open={open && !proving}
            onClose={() => setOpen(false)}
            onConfirm={confirm}
            pending={pending}
            refusal={state.status === "refused" ? state.message : undefined}
          />
        </Suspense>
      )}
    </>
  );
}
