import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Facts, Hello, Words } from "@/lib/email/templates/parts";
import { securityMailFooter } from "@/lib/email/templates/security-page";
import { whenInSentence } from "@/lib/email/templates/when";

/** Too many wrong codes after a right password: the owner should know that the password may be known (B04). */
export const SecondFactorLocked = ({ name, until, where }: MailPayloads["second_factor_locked"]) => (
  <MailLayout
    preview="Someone entered your password, then too many wrong codes. Nobody got in."
    heading="Codes are locked for a while"
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> someone entered your right password and then too many wrong codes. Nobody got in. Codes are
      not accepted until {whenInSentence(until, where.timeZone)}.
    </Words>
    <Words>
      If that was you, check that your phone’s clock is automatic and try again then. If it was not, somebody knows your
      password, and your second factor kept them out: choose a new password as soon as you can sign in.
    </Words>
    <Facts where={where} />
  </MailLayout>
);
