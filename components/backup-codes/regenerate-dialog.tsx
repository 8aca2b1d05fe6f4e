"use client";

import { useStepUpAction } from "@/components/auth/step-up";
import { CurrentFactor } from "@/components/security/current-factor";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import type { FormAction } from "@/lib/http/action";

type Props = {
  open: boolean;
  regenerate: FormAction<{ backupCodes: string[] }>;
  onMade: (codes: string[]) => void;
  onClose: () => void;
};

const idle = { status: "idle" } as const;
const ofCode = ["invalid_code", "code_expired", "code_reused", "validation_failed"];

/** Says that the old codes stop, and asks for a current factor. */
export default function RegenerateDialog({ open, regenerate, onMade, onClose }: Props) {
  const [state, send, pending, forget] = useStepUpAction(regenerate);
  const isAboutCode = state.status === "refused" && ofCode.includes(state.refusal);

  const close = () => {
    forget();
    onClose();
  };
  const make = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status !== "done") return;
    forget();
    onMade(answer.value.backupCodes);
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      alert
      title="Regenerate your codes?"
      text="This makes ten new ones. The old ones stop now."
    >
      <form onSubmit={submitted(make)}>
        <div className="grid gap-4.5 px-6 pt-5">
          {state.status === "refused" && !isAboutCode && <Alert role="alert">{state.message}</Alert>}
          <CurrentFactor state={isAboutCode ? state : idle} pending={pending} onChange={forget} />
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="danger-solid" pending={pending} pendingText="Making codes">
            Regenerate
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
