import type { Metadata } from "next";
import { confirmAction, signOutAction } from "@/app/settings/actions";
import { revealAddressAction, revokeOthersAction, revokeSessionAction } from "@/app/settings/security/actions";
import { StepUpProvider } from "@/components/auth/step-up";
import { AttentionList } from "@/components/security/attention-list";
import { PreviousSignIn } from "@/components/security/previous-sign-in";
import { RecentEvents } from "@/components/security/recent-events";
import { SignInMethods } from "@/components/security/sign-in-methods";
import { SessionList } from "@/components/sessions/session-list";
import { PageHead } from "@/components/shell/page-head";
import { Section } from "@/components/shell/section";
import { listAttention } from "@/lib/accounts/attention";
import { proofMethods } from "@/lib/auth/proof-methods";
import { readFactorStatus } from "@/lib/challenge/status";
import { listRecentEvents } from "@/lib/events/list";
import { requireCaller, whileReachable } from "@/lib/http/page";
import { listSessions } from "@/lib/sessions/list";
import { readPreviousSignIn } from "@/lib/sessions/previous-sign-in";

export const metadata: Metadata = { title: "Security" };

const here = "/settings/security";
const shown = { limit: 20, offset: 0, includeRevoked: false };

export default async function SecurityPage() {
  const ctx = await requireCaller(here);
  const [status, { sessions, total }, events, previous] = await whileReachable(here, () =>
    Promise.all([readFactorStatus(ctx), listSessions(ctx, shown), listRecentEvents(ctx, 5), readPreviousSignIn(ctx)]),
  );
  const tasks = listAttention(status, sessions);
  return (
    <StepUpProvider confirm={confirmAction} methods={proofMethods(status)}>
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
            authenticators: status.methods,
            backupCodes: status.backupCodes && { left: status.backupCodes.left, madeAt: status.backupCodes.createdAt },
          }}
        />
      </Section>
      <section aria-labelledby="sessions-title" className="mt-section">
        <SessionList
          sessions={sessions}
          total={total}
          revoke={revokeSessionAction}
          revokeOthers={revokeOthersAction}
          reveal={revealAddressAction}
          signOut={signOutAction}
        />
      </section>
      <Section title="What happened">
        <RecentEvents events={events} />
      </Section>
    </StepUpProvider>
  );
}
