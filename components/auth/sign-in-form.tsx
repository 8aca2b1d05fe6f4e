"use client";

import { useActionState } from "react";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { TimeZoneField } from "@/components/auth/time-zone-field";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { keepTyped } from "@/components/ui/keep-typed";
import { PasswordField } from "@/components/ui/password-field";
import type { Tone } from "@/components/ui/tone-glyph";
import type { FormAction } from "@/lib/http/action";

type Props = {
  signIn: FormAction;
  /** Where to go afterwards, a path on this origin. */
  next?: string | undefined;
  /** What led here: "This device was signed out." */
  notice?: { tone: Tone; text: string } | undefined;
};

/** E-mail and password. It works before scripts do; they add show/hide, the time zone and the countdown. */
export function SignInForm({ signIn, next, notice }: Props) {
  const [state, submit, pending] = useActionState(signIn, { status: "idle" });
  const fields = state.status === "refused" ? state.fields : undefined;
  return (
    <form action={submit} onReset={keepTyped} className="grid gap-4.5">
      {state.status === "refused" ? (
        <RefusalAlert state={state} />
      ) : (
        notice && (
          <Alert tone={notice.tone} role="status">
            {notice.text}
          </Alert>
        )
      )}
      <Field
        label="Email"
        name="email"
        type="email"
        // Browsers list passkeys at the field whose last word is this (components/passkeys/use-autofill.ts)
        autoComplete="username webauthn"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={fields?.email}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        error={fields?.password}
      />
      <input type="hidden" name="next" value={next ?? ""} />
      <TimeZoneField />
      <Button type="submit" look="primary" pending={pending} pendingText="Signing in">
        Sign in
      </Button>
    </form>
  );
}
