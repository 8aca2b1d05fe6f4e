import { Fragment } from "react";
import type { FactorWords, MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Typed, Words } from "@/lib/email/templates/parts";
import { securityMailFooter, securityPage } from "@/lib/email/templates/security-page";

/** Something that kept strangers out is gone: the owner must hear of it, with what still stands (C10). */
export const FactorDisabled = ({ name, removed, left, backupCodesStopped, where }: MailPayloads["factor_disabled"]) => (
  <MailLayout
    preview="If that was you, there is nothing to do. If not, act now."
    heading={left ? "A second factor was removed" : "Two-factor sign-in was turned off"}
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> {removed.length === 1 ? "a second factor was" : `${removed.length} second factors were`}{" "}
      removed from your account.{" "}
      {left
        ? "Signing in still asks for what is left, now on every device."
        : "From now on, your password alone signs in."}
      {backupCodesStopped && " The backup codes that you kept do not work any more."}
    </Words>
    <Words>
      If that was not you, somebody who knows your password is signed in to your account. Open your security settings,
      sign out every session you do not know, and set up a second factor again.
    </Words>
    <Facts where={where} others={[{ label: "Removed", value: <Removed factors={removed} /> }]} />
    <Action label="Open security settings" link={securityPage()} />
  </MailLayout>
);

const Removed = ({ factors }: { factors: MailPayloads["factor_disabled"]["removed"] }) =>
  factors.map(({ factor, label }, index) => (
    <Fragment key={`${factor} ${label}`}>
      {index > 0 && <br className="comma" />}
      {factor} <Named factor={factor} label={label} />
    </Fragment>
  ));

/** There is one mailbox, so its codes need no name. */
const Named = ({ factor, label }: { factor: FactorWords; label: string }) =>
  factor !== "codes by e-mail" && (
    <>
      “<Typed text={label} maxLength={64} />”
    </>
  );
