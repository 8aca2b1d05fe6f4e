"use client";

import { useState } from "react";
import type { Proof } from "@/components/auth/proof";
import { ProofFields } from "@/components/auth/proof-fields";
import { proofText } from "@/components/auth/proof-text";
import { useSubmission } from "@/components/auth/use-submission";
import { CancelLink } from "@/components/totp/cancel-link";
import { StepFrame } from "@/components/totp/step-frame";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { submitted } from "@/components/ui/submitted";
import type { ProofMethod } from "@/lib/auth/proof-methods";

type Props = { proof: Proof; cancelHref?: string | undefined; onConfirmed: () => void };

/** Step 1: a fresh proof of who is here. */
export function ConfirmStep({ proof, cancelHref, onConfirmed }: Props) {
  const { state, send, pending, forget } = useSubmission(proof.confirm);
  const [method, setMethod] = useState<ProofMethod>(proof.methods[0] ?? "password");

  const prove = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status === "done") onConfirmed();
  };
  const choose = (next: ProofMethod) => {
    setMethod(next);
    forget();
  };
  return (
    <form onSubmit={submitted(prove)}>
      <StepFrame
        title="Confirm it is you"
        text={`Changing how you sign in needs ${proofText(method)}. It then holds for a while.`}
        foot={
          <>
            <CancelLink href={cancelHref} />
            <Button
              type="submit"
              look="primary"
              pending={pending}
              pendingText="Confirming"
              className="needs-field min-w-34"
            >
              Continue
            </Button>
          </>
        }
      >
        <div className="grid gap-4.5">
          <ProofFields
            proof={proof}
            methods={proof.methods}
            method={method}
            onMethod={choose}
            onPasskey={onConfirmed}
            state={state}
            pending={pending}
          />
          <Alert tone="info">
            Have your phone at hand, with any authenticator: 1Password, Aegis, Google Authenticator, or the one built
            into your phone.
          </Alert>
        </div>
      </StepFrame>
    </form>
  );
}
