"use client";

import { useSubmission } from "@/components/auth/use-submission";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { Field } from "@/components/ui/field";
import { submitted } from "@/components/ui/submitted";
import type { FormAction } from "@/lib/http/action";

type Props = { id: string; name: string; rename: FormAction; open: boolean; onClose: () => void };

/** One field: what the device is called from now on. */
export default function RenameDialog({ id, name, rename, open, onClose }: Props) {
  const { state, send, pending, forget } = useSubmission(rename);
  const refused = state.status === "refused" ? state : null;

  const close = () => {
    forget();
    onClose();
  };
  const save = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status === "done") close();
  };
  return (
    <Dialog open={open} onClose={close} title={`Rename ${name}`} text="So that you know it in this list.">
      <form onSubmit={submitted(save)}>
        <input type="hidden" name="device_id" value={id} />
        <div className="px-6 pt-5">
          <Field
            label="Name"
            name="name"
            autoComplete="off"
            required
            maxLength={64}
            defaultValue={name}
            error={refused ? (refused.fields?.name ?? refused.message) : undefined}
            alert
          />
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="primary" pending={pending} pendingText="Renaming">
            Rename
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
