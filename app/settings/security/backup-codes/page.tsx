import type { Metadata } from "next";
import { proofOf } from "@/app/settings/proof";
import { regenerateCodesAction } from "@/app/settings/security/factors/actions";
import { StepUpProvider } from "@/components/auth/step-up";
import { BackupCodesCard } from "@/components/backup-codes/backup-codes-card";
import { PageHead } from "@/components/shell/page-head";
import { ButtonLink } from "@/components/ui/button-link";
import { Empty } from "@/components/ui/empty";
import { readFactorStatus } from "@/lib/challenge/status";
import { requireCaller, whileReachable } from "@/lib/http/page";

export const metadata: Metadata = { title: "Backup codes" };

const here = "/settings/security/backup-codes";

export default async function BackupCodesPage() {
  const ctx = await requireCaller(here);
  const status = await whileReachable(here, () => readFactorStatus(ctx));
  const { backupCodes } = status;
  return (
    <StepUpProvider proof={proofOf(ctx, status)}>
      <PageHead title="Backup codes" back={{ href: "/settings/security", label: "Security" }}>
        The way in when your authenticator is out of reach.
      </PageHead>
      {backupCodes ? (
        <BackupCodesCard
          left={backupCodes.left}
          of={backupCodes.total}
          madeAt={backupCodes.createdAt}
          regenerate={regenerateCodesAction}
          account={ctx.account.email}
        />
      ) : (
        <div className="panel">
          <Empty title="No backup codes yet">They come with your first authenticator or passkey.</Empty>
          <ButtonLink href="/settings/security/totp" look="primary" className="mx-5 mb-6">
            Set up authenticator app
          </ButtonLink>
        </div>
      )}
    </StepUpProvider>
  );
}
