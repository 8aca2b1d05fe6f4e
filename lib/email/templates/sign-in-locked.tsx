import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Note, Words } from "@/lib/email/templates/parts";
import { securityMailFooter } from "@/lib/email/templates/security-page";
import { whenInSentence } from "@/lib/email/templates/when";

/** Many wrong passwords: unknown browsers wait, and this link frees the one that opens it (A07). Once a day at most. */
export const SignInLocked = ({ name, unlockLink, until, where }: MailPayloads["sign_in_locked"]) => (
  <MailLayout
    preview="There were 100 wrong passwords within an hour. Browsers that you have used before still work."
    heading="Sign-in is locked for new browsers"
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> there were 100 wrong passwords for your account within an hour. Browsers that have never
      signed in to it are locked out until {whenInSentence(until, where.timeZone)}. Browsers that you have used before
      still work, and nobody got in by these tries.
    </Words>
    <Words>To sign in sooner with a new browser, open this link in it. This was the last wrong try:</Words>
    <Facts where={where} />
    <Action label="Let this browser try" link={unlockLink} />
    <Note>
      The link signs nobody in: your password is still needed, and your second factor where you have one. Do not pass it
      on. This mail comes once a day at most.
    </Note>
  </MailLayout>
);
