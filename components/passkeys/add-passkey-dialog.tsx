"use client";

import { useMemo, useState } from "react";
import { useStepUpAction } from "@/components/auth/step-up";
import { CodeSheet } from "@/components/backup-codes/code-sheet";
import { byPasskey } from "@/components/passkeys/by-passkey";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { Field } from "@/components/ui/field";
import { submitted } from "@/components/ui/submitted";
import type { FormAction } from "@/lib/http/action";
import type { PasskeyCreation } from "@/lib/passkeys/setup";

/** What was added; the first factor of an account brings its backup codes. */
export type AddedPasskey = { label: string; backup_codes: string[] | null };

type Props = {
  open: boolean;
  begin: FormAction<PasskeyCreation>;
  add: FormAction<AddedPasskey>;
  account: string;
  onClose: () => void;
  onAdded: (label: string) => void;
};

/** Names the passkey, has the browser make it and, where there are first backup codes, shows them this once. */
export default function AddPasskeyDialog({ open, begin, add, account, onClose, onAdded }: Props) {
  const action = useMemo(
    () => byPasskey(begin, (dialog, creation: PasskeyCreation) => dialog.makePasskey(creation), add),
    [begin, add],
  );
  const [state, submit, pending] = useStepUpAction(action);
  const [shown, setShown] = useState<{ label: string; codes: string[] } | null>(null);
  const refused = state.status === "refused" ? state : null;
  const wrongLabel = refused?.fields?.label;

  const make = async (form: FormData) => {
    const answer = await submit(form);
    if (answer?.status !== "done") return;
    const { label, backup_codes: codes } = answer.value;
    if (codes) setShown({ label, codes });
    else onAdded(label);
  };
  if (shown) {
    return (
      <Dialog
        open={open}
        alert
        onClose={() => onAdded(shown.label)}
        title="Save your backup codes"
        text="Each works once, should your passkey be gone. You see them only now."
      >
        <div className="px-6 pt-5 pb-6">
          <CodeSheet codes={shown.codes} account={account} onFinish={() => onAdded(shown.label)} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add a passkey"
      text="Your device asks for its fingerprint, face or PIN. From then on that is how you sign in."
    >
      <form onSubmit={submitted(make)}>
        <div className="grid gap-4 px-6 pt-5">
          {refused && !wrongLabel && <Alert role="alert">{refused.message}</Alert>}
          <Field
            label="Call this passkey"
            name="label"
            optional
            autoComplete="off"
            maxLength={64}
            placeholder="Laptop"
            help="So that you know it when you have several."
            error={wrongLabel}
            alert
          />
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" pending={pending} pendingText="Waiting for your device">
            Continue
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
