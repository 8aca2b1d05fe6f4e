"use client";

import { LockOpen } from "lucide-react";
import { useActionState } from "react";
import { useFragmentToken } from "@/components/auth/fragment-token";
import { NeedsScripts } from "@/components/auth/needs-scripts";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { CheckMark } from "@/components/ui/check-mark";
import type { FormAction } from "@/lib/http/action";

type Props = { unlock: FormAction; signInHref?: string };

/** Ends a lock with the mailed token. */
export function UnlockForm({ unlock, signInHref = "/login" }: Props) {
  const token = useFragmentToken();
  const [state, submit, pending] = useActionState(unlock, { status: "idle" });
  const signIn = (
    <a href={signInHref} className={buttonClass({ look: "primary", className: "w-full" })}>
      Sign in
    </a>
  );

  if (state.status === "done") {
    return (
      <section role="status" className="glass-float w-full max-w-card p-9 text-center">
        <CheckMark />
        <h1 className="text-heading">Unlocked</h1>
        <p className="mb-6 text-ink-2">
          You can sign in again. If the wrong tries were not yours, choose a new password soon.
        </p>
        {signIn}
      </section>
    );
  }
  if (token === null || (state.status === "refused" && state.refusal === "invalid_link")) {
    return (
      <AuthCard
        mark={<LockOpen />}
        title="This link does not work any more"
        text="It was used already, or it is too old. The lock also ends by itself."
      >
        {signIn}
      </AuthCard>
    );
  }
  return (
    <AuthCard
      mark={<LockOpen />}
      title="Unlock sign-in"
      text="Somebody entered wrong passwords, perhaps you. This lets this browser try again now. Your password, and a code where you use one, are still needed."
    >
      <form action={submit} className="grid gap-4.5">
        <NeedsScripts />
        {state.status === "refused" && <RefusalAlert state={state} />}
        <input type="hidden" name="token" value={token ?? ""} />
        <Button
          type="submit"
          look="primary"
          pending={pending || token === undefined}
          pendingText={pending ? "Unlocking" : undefined}
        >
          Unlock
        </Button>
      </form>
    </AuthCard>
  );
}
