"use client";

import type { ComponentProps } from "react";
import { useState } from "react";
import { AnswerFields } from "@/components/auth/answer-fields";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { useSubmission } from "@/components/auth/use-submission";
import { CodeLasts } from "@/components/email-otp/code-lasts";
import { SendCodeButton } from "@/components/email-otp/send-code-button";
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
  // A refusal takes back no code that was sent before
  const [codes, setCodes] = useState<CodeSend | null>(null);
  const refused = state.status === "refused" ? state : null;
  // Where it was too soon for another, one was sent before this was opened
  const asks = codes !== null || refused?.refusal === "rate_limited";
  const press = async () => {
    const answer = await submit(new FormData());
    if (answer?.status === "done") setCodes(answer.value);
  };
  return (
    <div className="grid gap-3">
      <p className="text-ink-2 text-label">
        <span role="status">{codes ? `Sent to ${maskedEmail}.` : `We mail six digits to ${maskedEmail}.`}</span>{" "}
        {codes?.codeExpiresAt && <CodeLasts until={codes.codeExpiresAt} />}
      </p>
      {refused && <RefusalAlert state={refused} />}
      {asks && <AnswerFields method="email_otp" {...cells} />}
      <SendCodeButton codes={codes} pending={pending} aside={asks} onSend={press} />
    </div>
  );
}
