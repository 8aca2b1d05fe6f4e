import { generateSync, generateURI, ScureBase32Plugin, verifySync } from "otplib";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** RFC 6238 as every authenticator app speaks it: HMAC-SHA-1, six digits, steps of 30 seconds. */
const stepSeconds = 30;
const secretBytes = 20;

/** How far a device's clock may be off for us to say so, without taking the code (C15). */
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
export const matchStep = (secret: string, code: string, instant: Date) => matchWithin(secret, code, instant, 1);

/** Whether `code` belongs to another moment within ten minutes: a hint at the device's clock, never a pass. */
export const isFromAnotherMoment = (secret: string, code: string, instant: Date) =>
  matchWithin(secret, code, instant, hintSteps) !== null;

function matchWithin(secret: string, code: string, instant: Date, steps: number): number | null {
  if (!sixDigits.test(code)) return null;
  const epoch = Math.floor(instant.getTime() / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: steps * stepSeconds });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}
