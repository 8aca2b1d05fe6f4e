"use client";

import { useState } from "react";
import type { ProofMethod } from "@/components/auth/proof-fields";
import { ProofFields } from "@/components/auth/proof-fields";
import { useSubmission } from "@/components/auth/use-submission";
import { StepFrame } from "@/components/totp/step-frame";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { submitted } from "@/components/ui/submitted";
import type { FormAction } from "@/lib/http/action";

type Props = { confirm: FormAction; methods: ProofMethod[]; cancelHref: string; onConfirmed: () => void };

/** Step 1: a fresh proof of who is here. */
export function ConfirmStep({ confirm, methods, cancelHref, onConfirmed }: Props) {
  const { state, send, pending, forget } = useSubmission(confirm);
  const [method, setMethod] = useState<ProofMethod>(methods[0] ?? "password");

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
        text={`Changing how you sign in needs ${method === "password" ? "your password once more" : "a fresh code"}. It then holds for ten minutes.`}
        foot={
          <>
            <ButtonLink look="quiet" href={cancelHref}>
              Cancel
            </ButtonLink>
            <Button type="submit" look="primary" pending={pending} pendingText="Confirming" className="min-w-34">
              Continue
            </Button>
          </>
        }
      >
        <div className="grid gap-4.5">
          <ProofFields methods={methods} method={method} onMethod={choose} state={state} pending={pending} />
          <Alert tone="info">
            Have your phone at hand, with any authenticator: 1Password, Aegis, Google Authenticator, or the one built
            into your phone.
          </Alert>
        </div>
      </StepFrame>
    </form>
  );
}
