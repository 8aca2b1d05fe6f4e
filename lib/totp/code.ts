import { generateSync, generateURI, ScureBase32Plugin, verifySync } from "otplib";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** RFC 6238 as every authenticator app speaks it: HMAC-SHA-1, six digits, steps of 30 seconds. */
const stepSeconds = 30;
const secretBytes = 20;

/** How late a code may be for us to say so: ten minutes (C15). */
const hintSteps = 20;

const sixDigits = /^\d{6}$/;
const base32 = new ScureBase32Plugin();

/** A fresh shared secret of 160 bits (RFC 4226 §4, R6), base32 without padding. */
export const makeSecret = (ctx: Pick<Context, "random">) => base32.encode(ctx.random(secretBytes));

/** What an authenticator app reads from the QR code: `otpauth://totp/issuer:email?secret=…&issuer=…`. */
export const setupUri = (secret: string, email: string) =>
  generateURI({ issuer: env.TOTP_ISSUER, label: email, secret });

/** The time step that `instant` falls in: whole 30-second periods since the Unix epoch (RFC 6238 §4.2). */
export const stepAt = (instant: Date) => Math.floor(instant.getTime() / 1000 / stepSeconds);

/** The six digits of one time step (RFC 4226 §5.3). */
export const codeAt = (secret: string, step: number) => generateSync({ secret, epoch: step * stepSeconds });

/**
 * The step whose code is `code`, or `null`.
 *
 * Looks one step either side of `instant`, to forgive a clock that drifts and a thumb that is slow;
 * RFC 6238 §5.2 advises no more. The caller must refuse a step it has accepted before.
 */
export const matchStep = (secret: string, code: string, instant: Date) => matchAround(secret, code, stepAt(instant), 1);

/**
 * Whether `code` was right within the last ten minutes but is not any more: a hint at the device's clock, never
 * a pass. Codes of the future get no hint, since whoever guesses has them yet to use.
 */
export function isFromThePast(secret: string, code: string, instant: Date): boolean {
  const [oldest, newest] = [stepAt(instant) - hintSteps, stepAt(instant) - 2];
  return matchAround(secret, code, (oldest + newest) / 2, (newest - oldest) / 2) !== null;
}

/** The step within `reach` steps of `middle` whose code is `code`. */
function matchAround(secret: string, code: string, middle: number, reach: number): number | null {
  if (!sixDigits.test(code)) return null;
  const [epoch, epochTolerance] = [middle * stepSeconds, reach * stepSeconds];
  const result = verifySync({ secret, token: code, epoch, epochTolerance });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}
