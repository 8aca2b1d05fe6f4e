"use client";

import { AnswerFields } from "@/components/auth/answer-fields";
import { codeSentence } from "@/components/auth/code-sentence";
import type { Proof } from "@/components/auth/proof";
import { MailedCode } from "@/components/email-otp/mailed-code";
import { PasskeyAnswer } from "@/components/passkeys/passkey-answer";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import type { ProofMethod } from "@/lib/auth/proof-methods";
import type { FormState } from "@/lib/http/action";

type Props = {
  proof: Pick<Proof, "sendCode" | "passkey" | "maskedEmail">;
  methods: ProofMethod[];
  method: ProofMethod;
  onMethod: (method: ProofMethod) => void;
  /** A passkey has answered; there is nothing to send. */
  onPasskey: () => void;
  /** The last answer; its refusal is said here. */
  state: FormState<unknown>;
  pending: boolean;
  /** The sixth digit does not send the form, since it does more than confirm. */
  patient?: boolean;
};

const names: Record<ProofMethod, string> = {
  password: "Use your password",
  passkey: "Use your passkey",
  totp: "Use your authenticator app",
  email_otp: "Use an e-mail code",
  backup_code: "Use a backup code",
};

/** One way to prove who is here, inside a form: its field, what was wrong with it, and the ways besides. */
export function ProofFields({ proof, methods, method, onMethod, ...props }: Props) {
  const others = methods.filter((other) => other !== method);
  return (
    <div className="grid gap-1.5">
      <ProofField key={method} proof={proof} method={method} {...props} />
      {others.length === 1 && others[0] && (
        <Button
          look="quiet"
          size="s"
          className="-ml-3 justify-self-start text-accent!"
          onClick={() => others[0] && onMethod(others[0])}
        >
          Try another way: {names[others[0]].replace("Use ", "")}
        </Button>
      )}
      {others.length > 1 && (
        <fieldset className="flex flex-wrap gap-x-1">
          <legend className="pt-1 text-ink-2 text-note">Try another way</legend>
          {others.map((other) => (
            <Button
              key={other}
              look="quiet"
              size="s"
              className="mr-2 -ml-3 text-accent!"
              onClick={() => onMethod(other)}
            >
              {names[other]}
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function ProofField({
  proof,
  method,
  onPasskey,
  state,
  pending,
  patient = false,
}: Omit<Props, "methods" | "onMethod">) {
  const cells = { state, pending, focus: !patient, ...(patient && { onComplete: () => {} }) };
  switch (method) {
    case "password": {
      const refused = state.status === "refused" ? state : null;
      return (
        <>
          <input type="hidden" name="method" value="password" />
          <PasswordField
            label="Current password"
            name="password"
            autoComplete="current-password"
            required
            error={refused?.fields?.password ?? (refused ? codeSentence("password", refused) : undefined)}
            alert
          />
        </>
      );
    }
    case "passkey":
      return <PasskeyAnswer {...proof.passkey} onDone={onPasskey} />;
    case "email_otp":
      return <MailedCode send={proof.sendCode} maskedEmail={proof.maskedEmail} cells={cells} />;
    default:
      return <AnswerFields method={method} alert {...cells} />;
  }
}
