"use client";

import { MailCheck, MailX } from "lucide-react";
import { useActionState } from "react";
import { useFragmentToken } from "@/components/auth/fragment-token";
import { NeedsScripts } from "@/components/auth/needs-scripts";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { ResendForm } from "@/components/auth/resend-form";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { CheckMark } from "@/components/ui/check-mark";
import { keepTyped } from "@/components/ui/keep-typed";
import { PasswordField } from "@/components/ui/password-field";
import type { FormAction } from "@/lib/http/action";

type Props = { verify: FormAction; resend: FormAction; signInHref?: string };

/** Confirms an address with the mailed token; asks for the password where another browser registered it. */
export function VerifyEmailForm({ verify, resend, signInHref = "/login" }: Props) {
  const token = useFragmentToken();
  const [state, submit, pending] = useActionState(verify, { status: "idle" });
  const refused = state.status === "refused" ? state : null;

  if (state.status === "done") {
    return (
      <section role="status" className="glass-float w-full max-w-card p-9 text-center">
        <CheckMark />
        <h1 className="text-heading">Your address is confirmed</h1>
        <p className="mb-6 text-ink-2">Your account is ready. Sign in to look around.</p>
        <a href={signInHref} className={buttonClass({ look: "primary", className: "w-full" })}>
          Sign in
        </a>
      </section>
    );
  }
  if (token === null || refused?.refusal === "invalid_link") {
    return (
      <AuthCard
        mark={<MailX />}
        title="This link does not work any more"
        text="It was used already, or it is older than 60 minutes. Have a fresh one sent."
      >
        <ResendForm resend={resend} />
      </AuthCard>
    );
  }
  // A wrong password is answered as at sign-in, and then the field must stay
  const asksPassword =
    refused !== null && ["password_needed", "invalid_credentials", "validation_failed"].includes(refused.refusal);
  return (
    <AuthCard
      mark={<MailCheck />}
      title="Confirm your address"
      text={
        asksPassword
          ? "This is another browser than the one that registered, so we ask for the password that was chosen there."
          : "One press, and your account is made."
      }
    >
      <form action={submit} onReset={keepTyped} className="grid gap-4.5">
        <NeedsScripts />
        {refused && refused.refusal !== "password_needed" && (
          <RefusalAlert
            state={
              refused.refusal === "invalid_credentials"
                ? { ...refused, message: "That is not the password that was chosen with this registration." }
                : refused
            }
          />
        )}
        <input type="hidden" name="token" value={token ?? ""} />
        {asksPassword && (
          <PasswordField label="Password" name="password" autoComplete="current-password" required autoFocus />
        )}
        <Button
          type="submit"
          look="primary"
          pending={pending || token === undefined}
          pendingText={pending ? "Confirming" : undefined}
        >
          Confirm email
        </Button>
      </form>
    </AuthCard>
  );
}
