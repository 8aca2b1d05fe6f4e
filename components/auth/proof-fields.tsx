"use client";

import { Button } from "@/components/ui/button";
import { CodeField } from "@/components/ui/code-field";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import type { FormState } from "@/lib/http/action";

export type ProofMethod = "password" | "totp" | "backup_code";

type Props = {
  methods: ProofMethod[];
  method: ProofMethod;
  onMethod: (method: ProofMethod) => void;
  /** The last answer; its refusal is said here. */
  state: FormState<unknown>;
  pending: boolean;
};

const names = { password: "Use your password", totp: "Use your authenticator app", backup_code: "Use a backup code" };

/** Here only the password was asked for, so it is what was wrong. */
const sentenceOf = ({ refusal, message }: { refusal: string; message: string }) =>
  refusal === "invalid_credentials" ? "That is not your password." : message;

/** One way to prove who is here, inside a form: its field, what was wrong with it, and the ways besides. */
export function ProofFields({ methods, method, onMethod, state, pending }: Props) {
  const refused = state.status === "refused" ? state : null;
  const error =
    refused?.fields?.[method === "password" ? "password" : "code"] ?? (refused ? sentenceOf(refused) : undefined);
  const others = methods.filter((other) => other !== method);
  return (
    <div className="grid gap-1.5">
      <input type="hidden" name="method" value={method} />
      {method === "password" && (
        <PasswordField
          key="password"
          label="Current password"
          name="password"
          autoComplete="current-password"
          required
          error={error}
          alert
        />
      )}
      {method === "totp" && <CodeField key="totp" error={error} answer={state} pending={pending} focus />}
      {method === "backup_code" && (
        <Field
          key="backup_code"
          label="Backup code"
          name="code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          maxLength={32}
          placeholder="XXXX-XXXX"
          className="font-mono tracking-[0.04em]"
          error={error}
          alert
        />
      )}
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
            <Button key={other} look="quiet" size="s" className="-ml-3 text-accent!" onClick={() => onMethod(other)}>
              {names[other]}
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
