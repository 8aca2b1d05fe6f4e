import type { Metadata } from "next";
import { CodesPanel } from "@/components/backup-codes/codes-panel";
import { PageHead } from "@/components/shell/page-head";
import { ButtonLink } from "@/components/ui/button-link";
import { Empty } from "@/components/ui/empty";
import { readFactorStatus } from "@/lib/challenge/status";
import { requireCaller, whileReachable } from "@/lib/http/page";

export const metadata: Metadata = { title: "Backup codes" };

const here = "/settings/security/backup-codes";

export default async function BackupCodesPage() {
  const ctx = await requireCaller(here);
  const { backupCodes } = await whileReachable(here, () => readFactorStatus(ctx));
  return (
    <>
      <PageHead title="Backup codes" back={{ href: "/settings/security", label: "Security" }}>
        The way in when your authenticator is out of reach.
      </PageHead>
      {backupCodes ? (
        <CodesPanel left={backupCodes.left} of={backupCodes.total} madeAt={backupCodes.createdAt} />
      ) : (
        <div className="panel">
          <Empty title="No backup codes yet">They come with your first authenticator.</Empty>
          <ButtonLink href="/settings/security/totp" look="primary" className="mx-5 mb-6">
            Set up authenticator app
          </ButtonLink>
        </div>
      )}
    </>
  );
}
