import { isRunningLow } from "@/lib/backup-codes/running-low";
import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Words } from "@/lib/email/templates/parts";
import { securityMailFooter, securityPage } from "@/lib/email/templates/security-page";

/** A code off the owner's sheet of paper did its work: theirs, or a finder's (C06). Few left is told with it (C08). */
export const BackupCodeUsed = ({ name, left, where }: MailPayloads["backup_code_used"]) => (
  <MailLayout
    preview={isRunningLow(left) ? `${inWords(left)} Make new ones while you can.` : "If that was you, cross it off."}
    heading={isRunningLow(left) ? "Your backup codes are running low" : "A backup code was used"}
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> a backup code of your account was used in place of your second factor. It does not work
      again. {inWords(left)}
    </Words>
    {isRunningLow(left) && (
      <Words>Make new codes while you can still confirm that it is you: the ones before stop when you do.</Words>
    )}
    <Words>
      If that was not you, somebody else holds your codes. Open your security settings, sign out every session you do
      not know, and make new backup codes.
    </Words>
    <Facts where={where} />
    <Action label="Open security settings" link={securityPage()} />
  </MailLayout>
);

function inWords(left: number): string {
  if (left === 0) return "It was the last one.";
  return left === 1 ? "One is left." : `${left} are left.`;
}
