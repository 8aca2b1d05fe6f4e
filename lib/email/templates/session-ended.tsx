import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Typed, Words } from "@/lib/email/templates/parts";
import { securityMailFooter, securityPage } from "@/lib/email/templates/security-page";

/** Wrong answers inside a session ended it: somebody may have held a session that was not theirs (B05). */
export const SessionEnded = ({ name, device, where }: MailPayloads["session_ended"]) => (
  <MailLayout
    preview="Too many wrong passwords or codes were entered in it. Your other sessions are as they were."
    heading="A session was ended"
    footer={securityMailFooter}
  >
    <Words>
      <Hello name={name} /> too many wrong passwords or codes were entered inside a session of yours, so we ended it.
      Your other sessions are as they were, and you can sign in again at once.
    </Words>
    <Words>
      If that was not you, somebody had your session in their hands. Open your security settings and sign out every
      session you do not know.
    </Words>
    <Facts where={where} others={[{ label: "Session", value: <Typed text={device} /> }]} />
    <Action label="Open security settings" link={securityPage()} />
  </MailLayout>
);
