"use client";

import { useState } from "react";
import { ProofFields } from "@/components/auth/proof-fields";
import { useProof } from "@/components/auth/step-up";
import { FieldNote } from "@/components/ui/field-note";
import type { ProofMethod } from "@/lib/auth/proof-methods";
import type { FormState } from "@/lib/http/action";

type Props = { state: FormState<unknown>; pending: boolean; onChange: () => void };

/** A mailed code changes nothing that is stronger than mail, and a password is asked for apart. */
const isStrong = (method: ProofMethod) => method !== "password" && method !== "email_otp";

/**
 * A current factor inside a form that needs one: a code, or a passkey that is shown at once and then stands for
 * it. Nothing where the account has no factor but mailed codes.
 */
export function CurrentFactor({ state, pending, onChange }: Props) {
  const proof = useProof();
  const methods = proof.methods.filter(isStrong);
  const [method, setMethod] = useState<ProofMethod | undefined>(methods[0]);
  const [shown, setShown] = useState(proof.isPasskeyFresh);
  // None was shown, or too long ago by now
  const lapsed = state.status === "refused" && state.fields?.code !== undefined;
  if (!method) return null;
  if (shown && !lapsed) return <FieldNote tone="success">Your passkey has confirmed that it is you.</FieldNote>;

  const choose = (next: ProofMethod) => {
    setMethod(next);
    onChange();
  };
  const passed = () => {
    setShown(true);
    onChange();
  };
  return (
    <>
      {lapsed && method === "passkey" && (
        <FieldNote role="alert" tone="danger">
          Use your passkey first, or choose another way.
        </FieldNote>
      )}
      <ProofFields
        proof={proof}
        methods={methods}
        method={method}
        onMethod={choose}
        onPasskey={passed}
        state={state}
        pending={pending}
        patient
      />
    </>
  );
}
