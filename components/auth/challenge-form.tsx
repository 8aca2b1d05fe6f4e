"use client";

import { ArrowLeft, LifeBuoy, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { useActionState } from "react";
import { ChallengeDone } from "@/components/auth/challenge-done";
import type { ChallengeMethod } from "@/components/auth/challenge-methods";
import { otherMethods, rememberMethod, useRememberedMethod } from "@/components/auth/challenge-methods";
import { OtherWays } from "@/components/auth/other-ways";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { AuthCard } from "@/components/shell/auth-card";
import { Button } from "@/components/ui/button";
import { CodeField } from "@/components/ui/code-field";
import { Day } from "@/components/ui/day";
import { Field } from "@/components/ui/field";
import type { FormAction, FormState } from "@/lib/http/action";

type Props = {
  verify: FormAction;
  cancel: FormAction;
  methods: ChallengeMethod[];
  /** The one asked for by `?method=`, or the best. */
  method: ChallengeMethod["type"];
  /** True where the address named it, so that this device's memory must not change it. */
  methodChosen?: boolean;
  maskedEmail: string;
  expiresAt?: Date | string;
  purpose?: "login" | "step_up";
  /** Where the browser goes after the check mark. */
  next?: string;
  /** The account is locked already. */
  locked?: FormState | null;
  /** Stands before the cells: the box that remembers this device. */
  children?: ReactNode;
};

/** The second step. One method is asked for at a time; the others are a link away. */
export function ChallengeForm({ verify, cancel, maskedEmail, expiresAt, purpose = "login", next, ...props }: Props) {
  const [state, submit, pending] = useActionState<FormState, FormData>(verify, props.locked ?? { status: "idle" });
  const [, leave, leaving] = useActionState(cancel, { status: "idle" });
  const method = useRememberedMethod(props.methods, props.method, props.methodChosen ?? false);
  if (state.status === "done" && next !== undefined) return <ChallengeDone next={next} />;

  const refused = state.status === "refused" ? state : null;
  const wait = refused?.retryAt !== undefined;
  const backup = method === "backup_code";
  const error = refused && !wait && !backup ? (refused.fields?.code ?? refused.message) : undefined;
  return (
    <AuthCard
      mark={backup ? <LifeBuoy /> : <Smartphone />}
      title={backup ? "Enter a backup code" : "Enter your code"}
      text={
        backup ? (
          <p>One of the ten you saved. Each works once, for {maskedEmail}.</p>
        ) : (
          <p>
            Open your authenticator app and find <span className="font-strong text-ink">Holdfast</span> for{" "}
            {maskedEmail}.
          </p>
        )
      }
      foot={
        <>
          <form action={leave}>
            <button type="submit" aria-disabled={leaving || undefined} className="link link-target">
              <ArrowLeft className="icon-s" />
              {purpose === "login" ? "Back to sign-in" : "Back"}
            </button>
          </form>
          {expiresAt && (
            <span>
              Open until <Day at={expiresAt} as="clock" />
            </span>
          )}
        </>
      }
    >
      <form action={submit} onSubmit={() => rememberMethod(method)} className="grid gap-4.5">
        {refused && (wait || backup) && (
          <RefusalAlert state={refused} over="none, go back to sign-in and start again" />
        )}
        <input type="hidden" name="method" value={method} />
        {!backup && props.children}
        {backup ? (
          <Field
            label="Backup code"
            name="code"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            required
            placeholder="XXXX-XXXX"
            maxLength={32}
            disabled={wait}
            error={refused?.fields?.code}
            className="font-mono tracking-[0.04em]"
          />
        ) : (
          <CodeField error={error} answer={state} disabled={wait} focus />
        )}
        <Button type="submit" look="primary" pending={pending} pendingText="Verifying">
          Verify
        </Button>
        <OtherWays methods={otherMethods(props.methods, method)} next={next} />
      </form>
    </AuthCard>
  );
}
