import type { Database } from "@/db/open";
import { mailboxTransport } from "@/lib/email/mailbox";
import { resendTransport } from "@/lib/email/resend";
import type { Transport } from "@/lib/email/transport";
import { env } from "@/lib/env";

type MailSettings = Pick<typeof env, "NODE_ENV" | "MAILBOX" | "RESEND_API_KEY" | "RESEND_BASE_URL">;

/**
 * Where mail goes: the embedded mailbox where it is asked for, else Resend, else (never in production) the
 * embedded mailbox. Throws in production without either, which `parseEnv` has refused before (G06).
 */
export function chooseTransport(db: Database, settings: MailSettings = env): Transport {
  const { MAILBOX, RESEND_API_KEY, RESEND_BASE_URL } = settings;
  if (MAILBOX === undefined && RESEND_API_KEY)
    return resendTransport({ apiKey: RESEND_API_KEY, baseUrl: RESEND_BASE_URL });
  if (mailboxIsOpen(settings)) return mailboxTransport({ db });
  throw new Error("production has no mail provider");
}

/** Whether /dev/mailbox exists here: always in development and tests, in production only with MAILBOX=embedded. */
export const mailboxIsOpen = (settings: MailSettings = env) =>
  settings.NODE_ENV !== "production" || settings.MAILBOX === "embedded";
