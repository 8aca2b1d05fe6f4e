"use client";

import { Fingerprint } from "lucide-react";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { useStepUpOpen } from "@/components/auth/step-up";
import type { AddedPasskey } from "@/components/passkeys/add-passkey-dialog";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toasts";
import type { FormAction } from "@/lib/http/action";
import type { PasskeyCreation } from "@/lib/passkeys/setup";

const AddPasskeyDialog = lazy(() => import("@/components/passkeys/add-passkey-dialog"));

type Props = {
  begin: FormAction<PasskeyCreation>;
  add: FormAction<AddedPasskey>;
  /** The e-mail of the account, for the sheet of codes. */
  account: string;
  /** Where to go once it is there; else the page is drawn anew. */
  next?: string;
};

/** The button that adds a passkey, in a dialog that names it first. Stand it inside a `StepUpProvider`. */
export function AddPasskey({ begin, add, account, next }: Props) {
  const [open, setOpen] = useState<boolean | null>(null);
  const proving = useStepUpOpen();
  const toast = useToast();
  const router = useRouter();

  // Only now: drawing the page anew earlier might take the dialog away, and the codes with it.
  const added = (label: string) => {
    setOpen(null);
    toast({ title: `Added the passkey “${label}”`, text: "It signs you in without your password too." });
    if (next) router.push(next);
    router.refresh();
  };
  return (
    <>
      <Button size="s" onClick={() => setOpen(true)}>
        <Fingerprint className="icon-s" />
        Add passkey
      </Button>
      {open !== null && (
        <Suspense>
          <AddPasskeyDialog
            open={open && !proving}
            begin={begin}
            add={add}
            account={account}
            onClose={() => setOpen(false)}
            onAdded={added}
          />
        </Suspense>
      )}
    </>
  );
}
