"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { AnswerFields } from "@/components/auth/answer-fields";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { useProof, useStepUpAction } from "@/components/auth/step-up";
import { useSubmission } from "@/components/auth/use-submission";
import { CodeLasts } from "@/components/email-otp/code-lasts";
import { SendCodeButton } from "@/components/email-otp/send-code-button";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import { useToast } from "@/components/ui/toasts";
import type { EmailOtpSetup } from "@/lib/email-otp/setup";
import type { FormAction, FormState } from "@/lib/http/action";

type Props = {
  open: boolean;
  enable: FormAction<EmailOtpSetup>;
  confirm: FormAction;
  next: string | undefined;
  onClose: () => void;
};

/** Has a code mailed, and turns e-mail codes on once it came back. */
export default function TurnOnDialog({ open, enable, confirm, next, onClose }: Props) {
  const { maskedEmail } = useProof();
  const [state, send, sending, forgetSend] = useStepUpAction(enable);
  // A refusal takes back no code that was sent before
  const [sent, setSent] = useState<EmailOtpSetup | null>(null);
  const proof = useSubmission(confirm);
  const toast = useToast();
  const router = useRouter();
  const refused = state.status === "refused" ? state : null;
  // Where it was too soon for another, one was sent before this was opened
  const asks = sent !== null || refused?.refusal === "rate_limited";

  const close = () => {
    forgetSend();
    setSent(null);
    proof.forget();
    onClose();
  };
  const mail = async () => {
    proof.forget();
    const answer = await send(new FormData());
    if (answer?.status === "done") setSent(answer.value);
  };
  const turnOn = async (form: FormData) => {
    const answer = await proof.send(form);
    if (answer?.status !== "done") return;
    close();
    toast({ title: "E-mail codes are on", text: "The next sign-in asks for one." });
    if (next) router.push(next);
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Turn on e-mail codes"
      text={
        sent ? (
          <>
            Sent to {sent.maskedEmail}. <CodeLasts until={sent.codeExpiresAt} />
          </>
        ) : (
          `We mail six digits to ${maskedEmail}. Enter them here, and it is on.`
        )
      }
    >
      <form onSubmit={submitted(asks ? turnOn : mail)}>
        <div className="grid gap-3 px-6 pt-5 empty:hidden">
          {refused && <RefusalAlert state={refused} />}
          {asks && (
            <>
              <AnswerFields method="email_otp" state={inWords(proof.state)} pending={proof.pending} focus />
              <SendCodeButton codes={sent} pending={sending} aside onSend={mail} />
            </>
          )}
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          {asks ? (
            <Button type="submit" look="primary" pending={proof.pending} pendingText="Confirming">
              Confirm
            </Button>
          ) : (
            <Button type="submit" look="primary" pending={sending} pendingText="Sending">
              Send code
            </Button>
          )}
        </DialogFoot>
      </form>
    </Dialog>
  );
}

/** The code that waited is gone: for a person that is a code which came too late. */
const inWords = (state: FormState): FormState =>
  state.status === "refused" && state.refusal === "not_found" ? { ...state, refusal: "code_expired" } : state;
