"use client";

import { codeSentence } from "@/components/auth/code-sentence";
import { useStepUpAction } from "@/components/auth/step-up";
import { CurrentFactor } from "@/components/security/current-factor";
import type { RemovalWords } from "@/components/security/removal";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { PasswordField } from "@/components/ui/password-field";
import { submitted } from "@/components/ui/submitted";
import { useToast } from "@/components/ui/toasts";
import type { FormAction, FormState } from "@/lib/http/action";

type Props = {
  open: boolean;
  disable: FormAction;
  methodId: string | undefined;
  words: RemovalWords;
  onClose: () => void;
};

const idle = { status: "idle" } as const;

/** Says what will be gone, and asks for the password and a current factor. */
export default function RemovalDialog({ open, disable, methodId, words, onClose }: Props) {
  const [state, send, pending, forget] = useStepUpAction(disable);
  const toast = useToast();
  const about = subjectOf(state);

  const close = () => {
    forget();
    onClose();
  };
  const remove = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status !== "done") return;
    close();
    toast({ title: words.done });
  };
  return (
    <Dialog open={open} onClose={close} alert title={words.title} text={words.text}>
      <form onSubmit={submitted(remove)}>
        {methodId && <input type="hidden" name="method_id" value={methodId} />}
        <div className="grid gap-4.5 px-6 pt-5">
          {state.status === "refused" && about === "else" && <Alert role="alert">{state.message}</Alert>}
          <PasswordField
            label="Current password"
            name="password"
            autoComplete="current-password"
            required
            error={
              state.status === "refused" && about === "password"
                ? (state.fields?.password ?? codeSentence("password", state))
                : undefined
            }
            alert
          />
          <CurrentFactor state={about === "code" ? state : idle} pending={pending} onChange={forget} />
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="danger-solid" pending={pending} pendingText={words.working}>
            {words.verb}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

/** Which of the two fields a refusal speaks of. */
function subjectOf(state: FormState): "password" | "code" | "else" | null {
  if (state.status !== "refused") return null;
  if (state.refusal === "invalid_credentials" || state.fields?.password) return "password";
  const ofCode = ["invalid_code", "code_expired", "code_reused"].includes(state.refusal);
  return ofCode || state.fields?.code ? "code" : "else";
}
