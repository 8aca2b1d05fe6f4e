import { Section } from "@/components/shell/section";
import { ForgetAll } from "@/components/trusted-devices/forget-all";
import { TrustedDeviceRow } from "@/components/trusted-devices/trusted-device-row";
import { Empty } from "@/components/ui/empty";
import type { FormAction } from "@/lib/http/action";
import type { TrustedDeviceView } from "@/lib/trusted-devices/list";

type Props = {
  devices: TrustedDeviceView[];
  rename: FormAction;
  forget: FormAction;
  forgetAll: FormAction<{ revoked: number }>;
};

/** "Trusted devices": those that skip the second step, and the ways to rename or forget them. */
export function TrustedDeviceList({ devices, rename, forget, forgetAll }: Props) {
  return (
    <Section
      title="Trusted devices"
      text="These skip the code when you sign in, never when you change something here."
      aside={
        devices.length > 1 && (
          <ForgetAll count={devices.length} hasCurrent={devices.some(isCurrent)} forgetAll={forgetAll} />
        )
      }
    >
      {devices.length === 0 ? (
        <div className="panel">
          <Empty title="None">
            Tick “Remember this device” when you enter a code, and that device joins this list for a while.
          </Empty>
        </div>
      ) : (
        <ul aria-label="Trusted devices" className="panel rows">
          {devices.map((device) => (
            <TrustedDeviceRow key={device.id} device={device} rename={rename} forget={forget} />
          ))}
        </ul>
      )}
    </Section>
  );
}

const isCurrent = (device: TrustedDeviceView) => device.isCurrent;
