"use client";

import { BackupCodeField } from "@/components/auth/backup-code-field";
import { codeSentence } from "@/components/auth/code-sentence";
import { CodeField } from "@/components/ui/code-field";
import type { FormState } from "@/lib/http/action";

type Props = {
  method: "totp" | "email_otp" | "backup_code";
  /** The last answer; what was wrong with a code is said below it. */
  state: FormState<unknown>;
  /** A refusal of a backup code is announced here, for forms that have no alert above them. */
  alert?: boolean;
  disabled?: boolean;
  pending?: boolean;
  focus?: boolean;
  /** Replaces the submitting of the form on the sixth digit. */
  onComplete?: (code: string) => void;
};

/** The field for a code of any kind, and which kind it is. */
export function AnswerFields({ method, state, alert = false, disabled = false, ...cells }: Props) {
  const refused = state.status === "refused" ? state : null;
  const sentence = refused && !refused.retryAt ? codeSentence(method, refused) : undefined;
  const wrong = refused?.fields ? refused.fields.code : sentence;
  return (
    <>
      <input type="hidden" name="method" value={method} />
      {method === "backup_code" ? (
        <BackupCodeField error={alert ? wrong : refused?.fields?.code} alert={alert} disabled={disabled} />
      ) : (
        <CodeField {...cells} error={wrong} answer={state} disabled={disabled} />
      )}
    </>
  );
}
