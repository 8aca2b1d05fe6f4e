"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import type { SessionView } from "@/lib/sessions/view";

type Props = {
  session: SessionView;
  open: boolean;
  onClose: () => void;
  onConfirm: (form: FormData) => unknown;
  pending: boolean;
  refusal: string | undefined;
};

/** Asks once more before one device is signed out. */
export default function RevokeDialog({ session, open, onClose, onConfirm, pending, refusal }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      alert
      title={`Revoke ${session.name}?`}
      text="It is refused at its next request, and has to sign in again. Nothing else changes."
    >
      <form onSubmit={submitted(onConfirm)}>
        <input type="hidden" name="session_id" value={session.id} />
        {refusal && (
          <div className="px-6 pt-4">
            <Alert role="alert">{refusal}</Alert>
          </div>
        )}
        <DialogFoot>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="danger-solid" pending={pending} pendingText="Revoking">
            Revoke
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
