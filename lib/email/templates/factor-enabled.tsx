import type { FactorWords, MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Typed, Words } from "@/lib/email/templates/parts";
import { securityMailFooter, securityPage } from "@/lib/email/templates/security-page";

/** A new way to prove who you are, which the owner must hear of. */
export function FactorEnabled({ name, factor, label, where }: MailPayloads["factor_enabled"]) {
  const { heading, added, change, undo } = tellings[factor];
  return (
    <MailLayout
      preview="Signing in asks for more from now on. If that was you, there is nothing to do."
      heading={heading}
      footer={securityMailFooter}
    >
      <Words>
        <Hello name={name} /> {added} {change} If that was you, there is nothing to do.
      </Words>
      <Words>
        If it was not you, somebody else is signed in to your account. Open your security settings, sign out every
        session you do not know, and {undo}.
      </Words>
      <Facts where={where} others={[{ label: "Name", value: <Typed text={label} maxLength={64} /> }]} />
      <Action label="Open security settings" link={securityPage()} />
    </MailLayout>
  );
}

const tellings: Record<FactorWords, { heading: string; added: string; change: string; undo: string }> = {
  "authenticator app": {
    heading: "An authenticator app was added",
    added: "an authenticator app was set up for your account.",
    change: "From now on, signing in asks for a code from it.",
    undo: "remove this authenticator",
  },
  passkey: {
    heading: "A passkey was added",
    added: "a passkey was added to your account.",
    change: "It signs you in by itself, and your password alone does not any more.",
    undo: "remove this passkey",
  },
  "codes by e-mail": {
    heading: "Codes by e-mail were turned on",
    added: "codes by e-mail were turned on for your account.",
    change: "From now on, signing in asks for a code that we send to this address.",
    undo: "turn the codes off",
  },
};
