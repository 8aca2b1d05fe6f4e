"use client";

import { AnswerFields } from "@/components/auth/answer-fields";
import { useProof, useStepUpAction } from "@/components/auth/step-up";
import { useSubmission } from "@/components/auth/use-submission";
import { CodeLasts } from "@/components/email-otp/code-lasts";
import { Alert } from "@/components/ui/alert";
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
  onClose: () => void;
};

/** Has a code mailed, and turns e-mail codes on once it came back. */
export default function TurnOnDialog({ open, enable, confirm, onClose }: Props) {
  const { maskedEmail } = useProof();
  const [sent, send, sending, forgetSent] = useStepUpAction(enable);
  const proof = useSubmission(confirm);
  const toast = useToast();
  const isSent = sent.status === "done";

  const close = () => {
    forgetSent();
    proof.forget();
    onClose();
  };
  const mail = () => {
    proof.forget();
    void send(new FormData());
  };
  const turnOn = async (form: FormData) => {
    const answer = await proof.send(form);
    if (answer?.status !== "done") return;
    close();
    toast({ title: "E-mail codes are on", text: "The next sign-in asks for one." });
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Turn on e-mail codes"
      text={
        isSent ? (
          <>
            Sent to {sent.value.maskedEmail}. <CodeLasts until={sent.value.codeExpiresAt} />
          </>
        ) : (
          `We mail six digits to ${maskedEmail}. Enter them here, and it is on.`
        )
      }
    >
      <form onSubmit={submitted(isSent ? turnOn : mail)}>
        <div className="grid gap-3 px-6 pt-5 empty:hidden">
          {sent.status === "refused" && <Alert role="alert">{sent.message}</Alert>}
          {isSent && (
            <>
              <AnswerFields method="email_otp" state={inWords(proof.state)} pending={proof.pending} focus />
              <Button size="s" className="justify-self-start" pending={sending} pendingText="Sending" onClick={mail}>
                Resend code
              </Button>
            </>
          )}
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          {isSent ? (
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
