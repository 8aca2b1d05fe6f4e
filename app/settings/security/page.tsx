import type { Metadata } from "next";
import { signOutAction } from "@/app/settings/actions";
import { proofOf } from "@/app/settings/proof";
import { revealAddressAction, revokeOthersAction, revokeSessionAction } from "@/app/settings/security/actions";
import { confirmEmailAction, enableEmailAction } from "@/app/settings/security/email/actions";
import { disableEmailAction, disableFactorAction } from "@/app/settings/security/factors/actions";
import { addPasskeyAction, beginPasskeyAction } from "@/app/settings/security/passkeys/actions";
import {
  renameDeviceAction,
  revokeAllDevicesAction,
  revokeDeviceAction,
} from "@/app/settings/security/trusted-devices/actions";
import { StepUpProvider } from "@/components/auth/step-up";
import { AddPasskey } from "@/components/passkeys/add-passkey";
import { AttentionList } from "@/components/security/attention-list";
import { PreviousSignIn } from "@/components/security/previous-sign-in";
import { RecentEvents } from "@/components/security/recent-events";
import { SignInMethods } from "@/components/security/sign-in-methods";
import { SessionList } from "@/components/sessions/session-list";
import { PageHead } from "@/components/shell/page-head";
import { Section } from "@/components/shell/section";
import { TrustedDeviceList } from "@/components/trusted-devices/trusted-device-list";
import { listAttention } from "@/lib/accounts/attention";
import { emailRests } from "@/lib/challenge/methods";
import { readFactorStatus } from "@/lib/challenge/status";
import { env } from "@/lib/env";
import { listRecentEvents } from "@/lib/events/list";
import { requireCaller, whileReachable } from "@/lib/http/page";
import { listSessions } from "@/lib/sessions/list";
import { readPreviousSignIn } from "@/lib/sessions/previous-sign-in";
import { listTrustedDevices } from "@/lib/trusted-devices/list";

export const metadata: Metadata = { title: "Security" };

const here = "/settings/security";
const shown = { limit: 20, offset: 0, includeRevoked: false };

export default async function SecurityPage() {
  const ctx = await requireCaller(here);
  const [status, { sessions, total }, devices, events, previous] = await whileReachable(here, () =>
    Promise.all([
      readFactorStatus(ctx),
      listSessions(ctx, shown),
      listTrustedDevices(ctx),
      listRecentEvents(ctx, 5),
      readPreviousSignIn(ctx),
    ]),
  );
  const tasks = listAttention(status, sessions);
  const trustsDevices = env.TRUSTED_DEVICES_ENABLED;
  return (
    <StepUpProvider proof={proofOf(ctx, status)}>
      <PageHead title="Security">
        <PreviousSignIn previous={previous} />
      </PageHead>
      <Section
        title="What needs attention"
        aside={tasks.length > 0 && <span className="text-ink-2 text-note">{tasks.length} to do</span>}
      >
        <AttentionList tasks={tasks} />
      </Section>
      <Section title="How you sign in">
        <SignInMethods
          passwordChangedAt={status.passwordChangedAt}
          twoFactor={{
            factors: status.methods,
            backupCodes: status.backupCodes,
            emailRests: emailRests(status.methods),
            trustsDevices,
            disable: disableFactorAction,
            email: { enable: enableEmailAction, confirm: confirmEmailAction, disable: disableEmailAction },
            addPasskey: <AddPasskey begin={beginPasskeyAction} add={addPasskeyAction} account={ctx.account.email} />,
          }}
        />
      </Section>
      <section aria-labelledby="sessions-title" className="mt-section">
        <SessionList
          sessions={sessions}
          total={total}
          trustedDevices={devices.length}
          revoke={revokeSessionAction}
          revokeOthers={revokeOthersAction}
          reveal={revealAddressAction}
          signOut={signOutAction}
        />
      </section>
      {trustsDevices && status.methods.length > 0 && (
        <TrustedDeviceList
          devices={devices}
          rename={renameDeviceAction}
          forget={revokeDeviceAction}
          forgetAll={revokeAllDevicesAction}
        />
      )}
      <Section title="What happened">
        <RecentEvents events={events} />
      </Section>
    </StepUpProvider>
  );
}
