import type { Metadata } from "next";
import { confirmAction } from "@/app/settings/actions";
import { enableTotpAction, setUpTotpAction } from "@/app/settings/security/totp/actions";
import { PageHead } from "@/components/shell/page-head";
import { TotpWizard } from "@/components/totp/totp-wizard";
import { proofMethods } from "@/lib/auth/proof-methods";
import { requireStepUp } from "@/lib/auth/step-up";
import { readFactorStatus } from "@/lib/challenge/status";
import { requireCaller, whileReachable } from "@/lib/http/page";

export const metadata: Metadata = { title: "Set up authenticator app" };

const here = "/settings/security/totp";

export default async function TotpPage() {
  const ctx = await requireCaller(here);
  const status = await whileReachable(here, () => readFactorStatus(ctx));
  return (
    <>
      <PageHead title="Set up authenticator app" back={{ href: "/settings/security", label: "Security" }}>
        Four steps, about two minutes. Nothing changes until your code was right.
      </PageHead>
      <TotpWizard
        confirm={confirmAction}
        setup={setUpTotpAction}
        enable={enableTotpAction}
        methods={proofMethods(status)}
        steppedUp={requireStepUp(ctx).ok}
        account={ctx.account.email}
      />
    </>
  );
}
