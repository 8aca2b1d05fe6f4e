import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Typed, Words } from "@/lib/email/templates/parts";
import { securityMailFooter, securityPage } from "@/lib/email/templates/security-page";

/** A new way to prove who you are, which the owner must hear of. */
export const FactorEnabled = ({ name, factor, label, where }: MailPayloads["factor_enabled"]) => (
  <MailLayout
    preview="From now on, signing in asks for a code. If that was you, there is nothing to do."
    heading={`An ${factor} was added`}
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> an {factor} was set up for your account. From now on, signing in asks for a code from it. If
      that was you, there is nothing to do.
    </Words>
    <Words>
      If it was not you, somebody else is signed in to your account. Open your security settings, sign out every session
      you do not know, and turn this authenticator off.
    </Words>
    <Facts where={where} others={[{ label: "Name", value: <Typed text={label} maxLength={64} /> }]} />
    <Action label="Open security settings" link={securityPage()} />
  </MailLayout>
);
