"use client";

import type { ReactNode } from "react";
import { useActionState, useRef, useState } from "react";
import { AnswerFields } from "@/components/auth/answer-fields";
import { ChallengeDone } from "@/components/auth/challenge-done";
import { ChallengeFoot } from "@/components/auth/challenge-foot";
import { otherMethods, rememberMethod, useRememberedMethod } from "@/components/auth/challenge-methods";
import { challengeWords } from "@/components/auth/challenge-words";
import { OtherWays } from "@/components/auth/other-ways";
import { PasskeyHurdles } from "@/components/auth/passkey-hurdles";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { SendCodeButton } from "@/components/email-otp/send-code-button";
import type { PasskeyActions } from "@/components/passkeys/passkey-answer";
import { PasskeyAnswer } from "@/components/passkeys/passkey-answer";
import { useLacksPasskeys } from "@/components/passkeys/use-lacks-passkeys";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import { keepTyped } from "@/components/ui/keep-typed";
import { useClockSkew } from "@/components/ui/use-clock-skew";
import type { ChallengeMethod } from "@/lib/challenge/methods";
import type { CodeSend } from "@/lib/email-otp/send";
import type { FormAction, FormState } from "@/lib/http/action";

type Props = {
  verify: FormAction;
  cancel: FormAction;
  /** Has a code mailed. */
  send: FormAction<CodeSend>;
  passkey: PasskeyActions;
  methods: ChallengeMethod[];
  /** The one asked for by `?method=`, or the best. */
  method: ChallengeMethod["type"];
  /** True where the address named it, so that this device's memory must not change it. */
  methodChosen?: boolean;
  maskedEmail: string;
  /** What an authenticator shows the account under. */
  issuer: string;
  /** How its mailed codes stand, where that is known. */
  codes?: CodeSend | null;
  /** The server's clock, for the countdowns. */
  serverNow: Date | string;
  expiresAt?: Date | string;
  purpose?: "login" | "step_up";
  /** Where the browser goes after the check mark. */
  next?: string;
  /** The account is locked already. */
  locked?: Extract<FormState, { status: "refused" }> | null;
  /** Stands before the cells: the box that remembers this device. Nothing is remembered after a backup code. */
  remember?: ReactNode;
  /** What else goes along with an answer. */
  children?: ReactNode;
};

/** The second step. One method is asked for at a time; the others are a link away. */
export function ChallengeForm({ cancel, maskedEmail, issuer, expiresAt, purpose = "login", next, ...props }: Props) {
  const method = useRememberedMethod(props.methods, props.method, props.methodChosen ?? false);
  // A passkey is not stopped by the lock, so there it is no answer to this form
  const locked = method === "passkey" ? null : (props.locked ?? null);
  const [state, submit, pending] = useActionState<FormState, FormData>(props.verify, locked ?? { status: "idle" });
  const [sent, send, sending] = useActionState<FormState<CodeSend>, FormData>(props.send, { status: "idle" });
  const [passed, setPassed] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const skewMs = useClockSkew(props.serverNow);
  const lacksPasskeys = useLacksPasskeys();
  if ((passed || state.status === "done") && next !== undefined) return <ChallengeDone next={next} />;

  const codes = sent.status === "done" ? sent.value : (props.codes ?? null);
  const codeExpiresAt = codes?.codeExpiresAt ?? null;
  const mailed = method === "email_otp";
  const byPasskey = method === "passkey";
  const others = otherMethods(props.methods, method);
  const refused = state.status === "refused" ? state : null;
  const wait = refused?.retryAt !== undefined;
  // Where it was too soon for another code, one was sent before this page was drawn
  const wasTooSoon = sent.status === "refused" && sent.refusal === "rate_limited";
  const isSent = codeExpiresAt !== null || sent.status === "done" || wasTooSoon || state.status !== "idle";
  const asks = mailed ? isSent : !(byPasskey && lacksPasskeys);
  return (
    <AuthCard
      {...challengeWords(method, { maskedEmail, issuer, codeExpiresAt, skewMs })}
      foot={<ChallengeFoot cancel={cancel} toSignIn={purpose === "login"} expiresAt={expiresAt} />}
    >
      <div className="grid gap-4.5">
        {sent.status === "refused" && mailed && !wait && <RefusalAlert state={sent} />}
        {refused && (wait || method === "backup_code") && (
          <RefusalAlert state={refused} over="none, go back to sign-in and start again" />
        )}
        {byPasskey && (
          <PasskeyHurdles
            lacksPasskeys={lacksPasskeys}
            lockedUntil={props.locked?.retryAt ?? null}
            hasOthers={others.length > 0}
            skewMs={skewMs}
          />
        )}
        {asks && (
          <form
            ref={form}
            action={submit}
            onSubmit={() => rememberMethod(method)}
            onReset={keepTyped}
            // Without scripts nothing in it would answer
            className={`grid gap-4.5 ${byPasskey ? "noscript:hidden" : ""}`}
          >
            {method !== "backup_code" && !wait && props.remember}
            {props.children}
            {byPasskey ? (
              <PasskeyAnswer
                {...props.passkey}
                extra={() => form.current && new FormData(form.current)}
                onDone={() => {
                  rememberMethod(method);
                  setPassed(true);
                }}
              />
            ) : (
              <>
                <AnswerFields method={method} state={state} disabled={wait} focus />
                <Button type="submit" look="primary" pending={pending} pendingText="Verifying">
                  Verify
                </Button>
              </>
            )}
          </form>
        )}
        {mailed && !wait && (
          <form action={send}>
            <SendCodeButton codes={codes} skewMs={skewMs} pending={sending} aside={asks} />
          </form>
        )}
        {/* What locks one kind of code locks all */}
        {!wait && <OtherWays methods={others} next={next} />}
      </div>
    </AuthCard>
  );
}
