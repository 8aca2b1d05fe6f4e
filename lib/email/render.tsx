import { render, toPlainText } from "@react-email/render";
import type { MailKind, MailPayloads } from "@/lib/email/kinds";
import { subjects } from "@/lib/email/kinds";
import { AddressTaken } from "@/lib/email/templates/address-taken";
import { BackupCodeUsed } from "@/lib/email/templates/backup-code-used";
import { BackupCodesRegenerated } from "@/lib/email/templates/backup-codes-regenerated";
import { Code } from "@/lib/email/templates/code";
import { FactorDisabled } from "@/lib/email/templates/factor-disabled";
import { FactorEnabled } from "@/lib/email/templates/factor-enabled";
import { SecondFactorLocked } from "@/lib/email/templates/second-factor-locked";
import { SessionEnded } from "@/lib/email/templates/session-ended";
import { SignInLocked } from "@/lib/email/templates/sign-in-locked";
import { VerifyEmail } from "@/lib/email/templates/verify-email";

const templates: { [K in MailKind]: (payload: MailPayloads[K]) => React.ReactElement } = {
  verify_email: VerifyEmail,
  address_taken: AddressTaken,
  code: Code,
  factor_enabled: FactorEnabled,
  factor_disabled: FactorDisabled,
  backup_code_used: BackupCodeUsed,
  backup_codes_regenerated: BackupCodesRegenerated,
  sign_in_locked: SignInLocked,
  second_factor_locked: SecondFactorLocked,
  session_ended: SessionEnded,
};

/**
 * A mail in words. The same payload always gives the same bytes: a provider compares them where a mail is
 * tried again under its idempotency key. The text part is the HTML part read aloud, with each link in full.
 */
export async function renderMail<K extends MailKind>(kind: K, payload: MailPayloads[K]) {
  const html = await render(templates[kind](payload));
  return { subject: subjects[kind], html, text: `${toPlainText(html, { selectors: readAloud }).trim()}\n` };
}

/** The layout's parts as plain text: one line for each fact, the button's words above its address. */
const readAloud = [
  { selector: "h1", format: "heading", options: { uppercase: false, leadingLineBreaks: 2 } },
  { selector: "tr.fact", format: "block", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  { selector: "td.label", format: "inlineSurround", options: { suffix: ": " } },
  { selector: "td.value", format: "inline" },
  { selector: "br.comma", format: "inlineString", options: { string: ", " } },
  { selector: "a.button", format: "inlineSurround", options: { suffix: ":" } },
  { selector: "p.digits", format: "block", options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
  { selector: "p.address", format: "block", options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
];
