"use client";

import { useActionState } from "react";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { keepTyped } from "@/components/ui/keep-typed";
import type { FormAction } from "@/lib/http/action";

type Props = {
  resend: FormAction;
  /** The address, where it is known; otherwise it is asked for. */
  email?: string;
};

/** Has the confirming mail sent again. The answer is the same for every address. */
export function ResendForm({ resend, email = "" }: Props) {
  const [state, submit, pending] = useActionState(resend, { status: "idle" });
  return (
    <form action={submit} onReset={keepTyped} className="grid gap-4.5">
      {state.status === "refused" && <RefusalAlert state={state} />}
      {state.status === "done" && (
        <Alert tone="success" role="status">
          Sent. If a registration waits for this address, a fresh link is on its way.
        </Alert>
      )}
      {email ? (
        <input type="hidden" name="email" value={email} />
      ) : (
        <Field
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={state.status === "refused" ? state.fields?.email : undefined}
        />
      )}
      <Button type="submit" pending={pending} pendingText="Sending">
        Send the link again
      </Button>
    </form>
  );
}
