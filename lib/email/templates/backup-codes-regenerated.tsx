import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Words } from "@/lib/email/templates/parts";
import { securityMailFooter, securityPage } from "@/lib/email/templates/security-page";

/** Whoever holds the old codes holds paper now (C08). The new ones were shown once, and are in no mail. */
export const BackupCodesRegenerated = ({ name, where }: MailPayloads["backup_codes_regenerated"]) => (
  <MailLayout
    preview="The old codes stopped at that moment. If that was you, keep the new ones safe."
    heading="Your backup codes were replaced"
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> new backup codes were made for your account, and the old ones stopped working at that
      moment. If that was you, throw the old ones away.
    </Words>
    <Words>
      If it was not you, somebody is signed in to your account and can read the new codes. Open your security settings,
      sign out every session you do not know, and make new codes again.
    </Words>
    <Facts where={where} />
    <Action label="Open security settings" link={securityPage()} />
  </MailLayout>
);
