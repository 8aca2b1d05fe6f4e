"use client";

import type { ComponentProps } from "react";
import { AnswerFields } from "@/components/auth/answer-fields";
import { useSubmission } from "@/components/auth/use-submission";
import { CodeLasts } from "@/components/email-otp/code-lasts";
import { SendCodeButton } from "@/components/email-otp/send-code-button";
import { Alert } from "@/components/ui/alert";
import type { CodeSend } from "@/lib/email-otp/send";
import type { FormAction } from "@/lib/http/action";

type Props = {
  send: FormAction<CodeSend>;
  maskedEmail: string;
  cells: Omit<ComponentProps<typeof AnswerFields>, "method" | "alert">;
};

/** A code by mail inside a form: first the button that has it sent, then the cells. */
export function MailedCode({ send, maskedEmail, cells }: Props) {
  const { state, send: submit, pending } = useSubmission(send);
  const codes = state.status === "done" ? state.value : null;
  // Where it was too soon for another, one was sent before this was opened
  const asks = codes !== null || state.status === "refused";
  const press = () => void submit(new FormData());
  return (
    <div className="grid gap-3">
      <p className="text-ink-2 text-label" role="status">
        {codes?.codeExpiresAt ? (
          <>
            Sent to {maskedEmail}. <CodeLasts until={codes.codeExpiresAt} />
          </>
        ) : (
          <>We mail six digits to {maskedEmail}.</>
        )}
      </p>
      {state.status === "refused" && <Alert role="alert">{state.message}</Alert>}
      {asks && <AnswerFields method="email_otp" {...cells} />}
      <SendCodeButton codes={codes} pending={pending} aside={asks} onSend={press} />
    </div>
  );
}
