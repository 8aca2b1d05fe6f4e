import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Digits, Facts, Hello, Note, Words } from "@/lib/email/templates/parts";
import { whenInSentence } from "@/lib/email/templates/when";

/** Six digits for one challenge (B03). They stand in the body alone: a preview is read on locked screens. */
export const Code = ({ name, code, purpose, expiresAt, where }: MailPayloads["code"]) => (
  <MailLayout
    preview="It works once, and only for a few minutes."
    heading={headings[purpose]}
    footer="Nobody at Holdfast ever asks for this code, by mail, by phone or in a chat. Do not pass it on."
  >
    <Words>
      <Hello name={name} /> {uses[purpose]}
    </Words>
    <Digits code={code} />
    <Words>
      It works once, until {whenInSentence(expiresAt, where.timeZone)}. A newer code puts it out of use. It was asked
      for here:
    </Words>
    <Facts where={where} />
    <Note>{strangers[purpose]} Your security settings list every session, and end those you do not know.</Note>
  </MailLayout>
);

const headings = {
  login: "Your code to sign in",
  step_up: "Your code to confirm it is you",
  enroll: "Your code to turn on codes by e-mail",
};

const uses = {
  login: "enter this code where you are signing in:",
  step_up: "enter this code where you were asked to confirm that it is you:",
  enroll: "enter this code in your security settings, and from then on signing in asks for one like it:",
};

const strangers = {
  login: "If you are not signing in, somebody knows your password: choose a new one as soon as you can.",
  step_up: "If that was not you, somebody is signed in to your account.",
  enroll: "If that was not you, somebody is signed in to your account.",
};
