import type { MailKind } from "@/lib/email/kinds";

/** One mail, ready to go. `id` is the outbox id: the same mail tried again has the same one. */
export type Mail = {
  id: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  kind: MailKind;
};

/** `error` is kept and logged, so it names no address and no content. `retryAt`: when the provider lets us try again. */
export type Delivery = { ok: true } | { ok: false; error: string; retryAt?: Date };

/** The one way out for a mail. Answers within `transportTimeoutMs`, and rather answers than throws. */
export type Transport = (mail: Mail) => Promise<Delivery>;

/** How long a provider may take for one mail: well below the lease in deliver.ts. */
export const transportTimeoutMs = 10_000;
