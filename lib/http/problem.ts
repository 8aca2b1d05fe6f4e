import { freshForMs } from "@/lib/auth/step-up";
import type { Refusal } from "@/lib/refusals";
import { refusals } from "@/lib/refusals";
import type { RefusalDetail } from "@/lib/result";

/**
 * A refusal as problem details (RFC 9457). `code` is stable; `title` is for people and may change. Waiting
 * times are told in seconds, also as `Retry-After` (RFC 9110 §10.2.3); a missing step-up as RFC 9470 says.
 */
export function problem(request: { id: string; now: Date }, refusal: Refusal, detail: RefusalDetail = {}): Response {
  const { status, message } = refusals[refusal];
  const retryAfter = status === 503 ? outageSeconds : secondsUntil(request.now, detail.retryAt);
  const errors = detail.fields && Object.entries(detail.fields).map(([field, text]) => ({ field, message: text }));
  const body = {
    type: `/problems/${refusal}`,
    title: message,
    status,
    detail: message,
    code: refusal,
    request_id: request.id,
    errors,
    attempts_remaining: detail.attemptsRemaining,
    retry_after: retryAfter,
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (retryAfter) headers.set("retry-after", String(retryAfter));
  const challenge = challengeOf(refusal, status);
  if (challenge) headers.set("www-authenticate", challenge);
  return new Response(JSON.stringify(body), { status, headers });
}

/** When to look again while the database is away. */
const outageSeconds = 5;

const secondsUntil = (now: Date, at: Date | undefined) =>
  at && Math.max(1, Math.ceil((at.getTime() - now.getTime()) / 1000));

function challengeOf(refusal: Refusal, status: number): string | null {
  if (refusal === "step_up_required") {
    return `Bearer error="insufficient_user_authentication", max_age=${Math.floor(freshForMs / 1000)}`;
  }
  return status === 401 ? "Bearer" : null;
}
