"use client";

import { DeviceIcon } from "@/components/sessions/device-icon";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { DialogFoot } from "@/components/ui/dialog-foot";
import { submitted } from "@/components/ui/submitted";
import type { SessionView } from "@/lib/sessions/view";

type Props = {
  others: SessionView[];
  count: number;
  trustedDevices: number;
  open: boolean;
  onClose: () => void;
  onConfirm: (form: FormData) => unknown;
  pending: boolean;
  refusal: string | undefined;
};

/** Names the number and the devices before they are signed out. */
export default function SignOutOthersDialog({ others, count, trustedDevices, ...props }: Props) {
  const { open, onClose, onConfirm, pending, refusal } = props;
  const noun = count === 1 ? "session" : "sessions";
  return (
    <Dialog
      open={open}
      onClose={onClose}
      alert
      title={`Sign out ${count} other ${noun}?`}
      text={`${count === 1 ? "It" : "Each"} is refused at its next request. This device stays signed in.`}
    >
      <form onSubmit={submitted(onConfirm)}>
        <div className="grid gap-4 px-6 pt-4">
          <ul className="rows max-h-72 overflow-y-auto rounded-inset bg-ink/5">
            {others.map((session) => (
              <li
                key={session.id}
                className="grid grid-cols-[1.25rem_1fr_auto] items-center gap-x-3 max-md:grid-cols-[1.25rem_1fr] px-3.5 py-2.5 text-label [&>svg]:text-ink-2"
              >
                <DeviceIcon type={session.deviceType} />
                <span className="min-w-0 [overflow-wrap:anywhere]">{session.name}</span>
                <span className="text-ink-2 text-note max-md:col-start-2">{session.place}</span>
              </li>
            ))}
            {count > others.length && (
              <li className="px-3.5 py-2.5 text-ink-2 text-label">and {count - others.length} more</li>
            )}
          </ul>
          {trustedDevices > 0 && (
            <Checkbox
              name="trusted_devices"
              defaultChecked
              label={`Also forget ${trustedDevices} trusted ${trustedDevices === 1 ? "device" : "devices"}`}
              help={`${trustedDevices === 1 ? "It is" : "They are"} asked for a code again at the next sign-in.`}
            />
          )}
          {refusal && <Alert role="alert">{refusal}</Alert>}
        </div>
        <DialogFoot>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="danger-solid" pending={pending} pendingText="Signing out">
            Sign out {count} {noun}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
