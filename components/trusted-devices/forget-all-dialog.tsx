"use client";

import { useSubmission } from "@/components/auth/use-submission";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import { useToast } from "@/components/ui/toasts";
import type { FormAction } from "@/lib/http/action";

type Props = {
  count: number;
  /** The present device is among them. */
  hasCurrent: boolean;
  forgetAll: FormAction<{ revoked: number }>;
  open: boolean;
  onClose: () => void;
};

/** Asks once more before no device is trusted. */
export default function ForgetAllDialog({ count, hasCurrent, forgetAll, open, onClose }: Props) {
  const { state, send, pending, forget } = useSubmission(forgetAll);
  const toast = useToast();

  const close = () => {
    forget();
    onClose();
  };
  const forgetThem = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status !== "done") return;
    close();
    const { revoked } = answer.value;
    toast({ title: `Forgot ${revoked} trusted ${revoked === 1 ? "device" : "devices"}` });
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      alert
      title={`Stop trusting ${count} devices?`}
      text={`${hasCurrent ? "This one too. " : ""}Each is asked for a code at its next sign-in; nobody is signed out.`}
    >
      <form onSubmit={submitted(forgetThem)}>
        {state.status === "refused" && (
          <div className="px-6 pt-4">
            <Alert role="alert">{state.message}</Alert>
          </div>
        )}
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="danger-solid" pending={pending} pendingText="Forgetting">
            Stop trusting all
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
