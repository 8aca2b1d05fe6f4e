"use client";

import { useState } from "react";
import type { ProofMethod } from "@/components/auth/proof-fields";
import { ProofFields } from "@/components/auth/proof-fields";
import { useSubmission } from "@/components/auth/use-submission";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import type { FormAction } from "@/lib/http/action";

type Props = { open: boolean; confirm: FormAction; methods: ProofMethod[]; onEnd: (confirmed: boolean) => void };

/** Asks for the password or a code before something sensitive goes on. */
export default function StepUpDialog({ open, confirm, methods, onEnd }: Props) {
  const { state, send, pending, forget } = useSubmission(confirm);
  const [method, setMethod] = useState<ProofMethod>(methods[0] ?? "password");

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
      text={
        method === "password"
          ? "This needs your password once more. It then holds for ten minutes."
          : "This needs a fresh code. It then holds for ten minutes."
      }
    >
      <form onSubmit={submitted(prove)}>
        <div className="px-6 pt-5">
          <ProofFields methods={methods} method={method} onMethod={choose} state={state} pending={pending} />
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={() => end(false)}>
            Cancel
          </Button>
          <Button type="submit" look="primary" pending={pending} pendingText="Confirming">
            Confirm
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
