"use client";

import { useSubmission } from "@/components/auth/use-submission";
import { DeviceIcon } from "@/components/sessions/device-icon";
import { RenameDevice } from "@/components/trusted-devices/rename-device";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { Day } from "@/components/ui/day";
import { FieldNote } from "@/components/ui/field-note";
import { IconTile } from "@/components/ui/icon-tile";
import { Moment } from "@/components/ui/moment";
import { submitted } from "@/components/ui/submitted";
import { useToast } from "@/components/ui/toasts";
import type { FormAction } from "@/lib/http/action";
import type { TrustedDeviceView } from "@/lib/trusted-devices/list";

type Props = { device: TrustedDeviceView; rename: FormAction; forget: FormAction };

/** A device that skips the second step: what and where it is, until when, and the buttons that change that. */
export function TrustedDeviceRow({ device, rename, forget }: Props) {
  const { state, send, pending } = useSubmission(forget);
  const toast = useToast();
  const { id, name, isCurrent } = device;

  const stop = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status === "done") {
      toast({ title: `${name} is no longer trusted`, text: "Its next sign-in asks for a code again." });
    }
  };
  return (
    <li aria-label={name} className="row">
      <IconTile>
        <DeviceIcon type={device.deviceType} />
      </IconTile>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-strong [overflow-wrap:anywhere]">
          {name}
          {isCurrent && <Chip tone="accent">This device</Chip>}
        </p>
        <DeviceFacts device={device} />
        {state.status === "refused" && (
          <FieldNote role="alert" tone="danger">
            {state.message}
          </FieldNote>
        )}
      </div>
      <div className="-ml-3 flex flex-wrap items-center gap-1">
        <RenameDevice id={id} name={name} rename={rename} />
        <form onSubmit={submitted(stop)}>
          <input type="hidden" name="device_id" value={id} />
          <Button type="submit" size="s" pending={pending}>
            Stop trusting
          </Button>
        </form>
      </div>
    </li>
  );
}

function DeviceFacts({ device }: { device: TrustedDeviceView }) {
  const kind = [device.os, device.browser].filter(Boolean).join(", ");
  return (
    <div className="mt-px text-ink-2 text-label leading-[1.375rem]">
      <div className="facts-line">
        {kind && kind !== device.name && <span>{kind}</span>}
        <span>
          {device.place ?? "Place unknown"}
          {device.place && device.placeEstimated && <span className="text-ink-3"> (estimated from network)</span>}
        </span>
        <span className="tabular [overflow-wrap:anywhere]">{device.ipMask}</span>
      </div>
      <div className="facts-line">
        <span>
          until <Day at={device.trustedUntil} />
        </span>
        <span>
          {device.useCount > 0 ? "last used" : "added"} <Moment at={device.lastUsedAt} />
        </span>
        {device.useCount > 0 && (
          <span className="tabular">{device.useCount === 1 ? "used once" : `used ${device.useCount} times`}</span>
        )}
      </div>
    </div>
  );
}
