import { Resend } from "resend";
import type { Delivery, Mail, Transport } from "@/lib/email/transport";
import { transportTimeoutMs } from "@/lib/email/transport";
import { after, seconds } from "@/lib/time";

export type ResendSettings = {
  apiKey: string;
  /** Another origin than Resend's own, as for a test. */
  baseUrl?: string;
  timeoutMs?: number;
  clock?: () => Date;
};

/**
 * Sends through Resend. The outbox id is the idempotency key, which Resend remembers for 24 hours: a mail
 * tried again after a lost answer arrives once.
 */
export function resendTransport({ apiKey, baseUrl, timeoutMs, clock = () => new Date() }: ResendSettings): Transport {
  const resend = new Resend(apiKey, baseUrl ? { baseUrl } : {});
  return async (mail) => {
    // The SDK never throws and never gives up by itself: an abort comes back as an error like any other.
    const signal = AbortSignal.timeout(timeoutMs ?? transportTimeoutMs);
    const { error, headers } = await resend.emails.send(message(mail), { idempotencyKey: mail.id, signal });
    return error === null ? { ok: true } : failure(error, headers?.["retry-after"], signal.aborted, clock());
  };
}

const message = ({ from, to, subject, html, text }: Mail) => ({ from, to: [to], subject, html, text });

/** The provider's own sentence may quote the address, so only its name and status are passed on. */
function failure(
  error: { name?: string; statusCode?: number | null },
  retryAfter: string | undefined,
  timedOut: boolean,
  now: Date,
): Delivery {
  // The key has been seen with another body: an earlier try got through, and our words changed since.
  if (error.name === "invalid_idempotent_request") return { ok: true };
  if (timedOut) return { ok: false, error: "timeout" };
  const words = [error.statusCode, error.name].filter(Boolean).join(" ");
  const retryAt = error.statusCode === 429 ? instantOf(retryAfter, now) : undefined;
  return { ok: false, error: /^[\w ]{1,60}$/.test(words) ? words : "unknown answer", ...(retryAt && { retryAt }) };
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date. */
function instantOf(retryAfter: string | undefined, now: Date): Date | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return after(now, seconds(Number(retryAfter)));
  const date = new Date(retryAfter);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
