import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Note, Words } from "@/lib/email/templates/parts";
import { whenInSentence } from "@/lib/email/templates/when";
import { env } from "@/lib/env";
import { after, minutes } from "@/lib/time";

/** "Is this address yours?" It goes to an address that anybody may have typed. */
export function VerifyEmail({ name, link, requested }: MailPayloads["verify_email"]) {
  const lapsesAt = after(new Date(requested.at), minutes(env.EMAIL_VERIFICATION_MINUTES)).toISOString();
  return (
    <MailLayout
      preview="One step and your account is ready. If you did not ask for it, there is nothing to do."
      heading="Confirm your e-mail address"
      footer="Sent because this address was entered at Holdfast. Holdfast never asks for a password or a code by mail."
    >
      <Words>
        <Hello name={name} /> someone registered at Holdfast with this address. If that was you, confirm it and your
        account is ready.
      </Words>
      <Facts where={requested} />
      <Action label="Confirm this address" link={link} />
      <Note>
        The link works once, until {whenInSentence(lapsesAt, requested.timeZone)}. In another browser than the one you
        registered with, it asks for the password that you chose.
      </Note>
      <Note>If that was not you, ignore this mail. Without your confirmation there will be no account.</Note>
    </MailLayout>
  );
}
