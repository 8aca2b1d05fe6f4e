import type { Refusal } from "@/lib/refusals";

/** What a refusal may add for the person or client who reads it. Never anything secret. */
export type RefusalDetail = {
  /** When trying again makes sense. */
  retryAt?: Date;
  /** Guesses left before the lock. */
  attemptsRemaining?: number;
  /** What to mend, by wire name of the field. */
  fields?: Record<string, string>;
};

/**
 * What a domain function answers: a value, or one of the refusals named in its type.
 *
 * A refusal is an expected answer ("that code is wrong"), so it is returned and whatever was written
 * before it commits. A broken invariant is a bug, so it is thrown and the transaction rolls back.
 */
export type Result<T, R extends Refusal> = { ok: true; value: T } | Refused<R>;

export type Refused<R extends Refusal = Refusal> = { ok: false; refusal: R; detail?: RefusalDetail };

export const ok = <T>(value: T) => ({ ok: true, value }) as const;

export const refuse = <R extends Refusal>(refusal: R, detail?: RefusalDetail): Refused<R> =>
  detail ? { ok: false, refusal, detail } : { ok: false, refusal };
