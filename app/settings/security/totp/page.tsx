import type { Metadata } from "next";
import { signOutAction } from "@/app/settings/actions";
import { proofOf } from "@/app/settings/proof";
import { confirmEmailAction, enableEmailAction } from "@/app/settings/security/email/actions";
import { addPasskeyAction, beginPasskeyAction } from "@/app/settings/security/passkeys/actions";
import { enableTotpAction, setUpTotpAction } from "@/app/settings/security/totp/actions";
import { StepUpProvider } from "@/components/auth/step-up";
import { TurnOnEmail } from "@/components/email-otp/turn-on-email";
import { AddPasskey } from "@/components/passkeys/add-passkey";
import { PageHead } from "@/components/shell/page-head";
import { MustSetUp } from "@/components/totp/must-set-up";
import { SetUpInstead } from "@/components/totp/set-up-instead";
import { TotpWizard } from "@/components/totp/totp-wizard";
import { passGates } from "@/lib/auth/session";
import { requireStepUp } from "@/lib/auth/step-up";
import { readFactorStatus } from "@/lib/challenge/status";
import { requireCaller, whileReachable } from "@/lib/http/page";

export const metadata: Metadata = { title: "Set up authenticator app" };

const here = "/settings/security/totp";
const security = "/settings/security";

export default async function TotpPage() {
  const ctx = await requireCaller(here, "proved");
  const status = await whileReachable(here, () => readFactorStatus(ctx));
  const { email } = ctx.account;
  const proof = proofOf(ctx, status);
  const mustSetUp = !passGates(ctx).ok;
  return (
    <StepUpProvider proof={proof}>
      {/* Whoever has nothing else open to them needs no way back to it (C16). */}
      <PageHead title="Set up authenticator app" back={mustSetUp ? undefined : { href: security, label: "Security" }}>
        Four steps, about two minutes. Nothing changes until your code was right.
      </PageHead>
      <TotpWizard
        proof={proof}
        setup={setUpTotpAction}
        enable={enableTotpAction}
        steppedUp={requireStepUp(ctx).ok}
        account={email}
        obliged={
          mustSetUp
            ? { why: <MustSetUp signOut={signOutAction} />, instead: <OtherFactors email={email} /> }
            : undefined
        }
      />
    </StepUpProvider>
  );
}

const OtherFactors = ({ email }: { email: string }) => (
  <SetUpInstead
    addPasskey={<AddPasskey begin={beginPasskeyAction} add={addPasskeyAction} account={email} next={security} />}
    turnOnEmail={<TurnOnEmail enable={enableEmailAction} confirm={confirmEmailAction} next={security} />}
  />
);
