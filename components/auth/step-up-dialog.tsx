"use client";

import { useState } from "react";
import type { Proof } from "@/components/auth/proof";
import { ProofFields } from "@/components/auth/proof-fields";
import { proofText } from "@/components/auth/proof-text";
import { useSubmission } from "@/components/auth/use-submission";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import type { ProofMethod } from "@/lib/auth/proof-methods";

type Props = { open: boolean; proof: Proof; onEnd: (confirmed: boolean) => void };

/** Asks for the password or a factor before something sensitive goes on. */
export default function StepUpDialog({ open, proof, onEnd }: Props) {
  const { state, send, pending, forget } = useSubmission(proof.confirm);
  const [method, setMethod] = useState<ProofMethod>(proof.methods[0] ?? "password");

  const prove = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status === "done") end(true);
  };
  const end = (confirmed: boolean) => {
    onEnd(confirmed);
    forget();
  };
  const choose = (next: ProofMethod) => {
    setMethod(next);
    forget();
  };
  return (
    <Dialog
      open={open}
      onClose={() => end(false)}
      title="Confirm it is you"
      text={`This needs ${proofText(method)}. It then holds for a while.`}
    >
      <form onSubmit={submitted(prove)}>
        <div className="px-6 pt-5">
          <ProofFields
            proof={proof}
            methods={proof.methods}
            method={method}
            onMethod={choose}
            onPasskey={() => end(true)}
            state={state}
            pending={pending}
          />
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={() => end(false)}>
            Cancel
          </Button>
          <Button type="submit" look="primary" pending={pending} pendingText="Confirming" className="needs-field">
            Confirm
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
