import type { Metadata } from "next";
import { signOutAction } from "@/app/settings/actions";
import { proofOf } from "@/app/settings/proof";
import { enableTotpAction, setUpTotpAction } from "@/app/settings/security/totp/actions";
import { PageHead } from "@/components/shell/page-head";
import { MustSetUp } from "@/components/totp/must-set-up";
import { TotpWizard } from "@/components/totp/totp-wizard";
import { passGates } from "@/lib/auth/session";
import { requireStepUp } from "@/lib/auth/step-up";
import { readFactorStatus } from "@/lib/challenge/status";
import { requireCaller, whileReachable } from "@/lib/http/page";

export const metadata: Metadata = { title: "Set up authenticator app" };

const here = "/settings/security/totp";

export default async function TotpPage() {
  const ctx = await requireCaller(here, "proved");
  const status = await whileReachable(here, () => readFactorStatus(ctx));
  // Whoever has nothing else open to them needs no way back to it (C16).
  const obliged = !passGates(ctx).ok;
  const back = obliged ? undefined : { href: "/settings/security", label: "Security" };
  return (
    <>
      <PageHead title="Set up authenticator app" back={back}>
        Four steps, about two minutes. Nothing changes until your code was right.
      </PageHead>
      {obliged && <MustSetUp signOut={signOutAction} />}
      <TotpWizard
        proof={proofOf(ctx, status)}
        setup={setUpTotpAction}
        enable={enableTotpAction}
        steppedUp={requireStepUp(ctx).ok}
        account={ctx.account.email}
        obliged={obliged}
      />
    </>
  );
}
