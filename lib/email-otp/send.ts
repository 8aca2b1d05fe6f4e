import { eq } from "drizzle-orm";
import { challenges } from "@/db/schema";
import type { ChallengeMethod } from "@/lib/challenge/methods";
import type { Context } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import { emailCodeDigest, makeEmailCode } from "@/lib/email-otp/code";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";
import { after, minutes, seconds } from "@/lib/time";

/** How the codes of a challenge stand: what a client needs to draw its countdowns. */
export type CodeSend = { codeExpiresAt: Date | null; resendsRemaining: number; nextResendAt: Date | null };

type Sent = { codeSentAt: Date | null; codeSends: number; codeExpiresAt: Date | null };
type Challenge = Sent & { id: string; purpose: "login" | "step_up" | "enroll"; expiresAt: Date };
type Owner = { id: string; email: string; name: string; timeZone: string | null };

/** A challenge whose code was not asked for yet. */
export const nothingSent: Sent = { codeSentAt: null, codeSends: 0, codeExpiresAt: null };

/** Takes one of the codes that an account may be sent in an hour, over all its challenges (B06). Inside a session: `takeSendInside`. */
export const takeSend = (ctx: Context, userId: string) => takeUse(ctx, limits.mailedCodes, userId);

/**
 * Mails a fresh code for an open challenge, in the place of the one before (B03). It works for
 * `OTP_EXPIRE_MINUTES`, and never longer than its challenge, whose end a send does not move. Take a send first,
 * and hold the account's lock, which makes sends take turns.
 */
export async function sendEmailCode(
  ctx: Context,
  owner: Owner,
  { id, purpose, codeSends, expiresAt }: Challenge,
): Promise<CodeSend & { codeExpiresAt: Date }> {
  const code = makeEmailCode(ctx);
  const lapsesAt = codeLapse(ctx);
  const codeExpiresAt = lapsesAt < expiresAt ? lapsesAt : expiresAt;
  const sent = { codeSentAt: ctx.now, codeSends: codeSends + 1, codeExpiresAt };
  await ctx.db
    .update(challenges)
    .set({ ...sent, codeDigest: emailCodeDigest(id, code) })
    .where(eq(challenges.id, id));
  await recordEvents(ctx, { kind: "code.sent", userId: owner.id, outcome: "pending", detail: { purpose } });
  const where = whereOf(ctx, owner.timeZone);
  const payload = { name: owner.name, code, purpose, expiresAt: codeExpiresAt.toISOString(), where };
  await enqueueMail(ctx, { kind: "code", userId: owner.id, to: owner.email, payload, notAfter: codeExpiresAt });
  return { ...codeSendOf(sent), codeExpiresAt };
}

/** When a code that is sent now stops to work. */
export const codeLapse = (ctx: Context) => after(ctx.now, minutes(env.OTP_EXPIRE_MINUTES));

/** The first send is none of the `OTP_MAX_RESENDS`. */
function codeSendOf({ codeSentAt, codeSends, codeExpiresAt }: Sent): CodeSend {
  const resendsRemaining = env.OTP_MAX_RESENDS - Math.max(0, codeSends - 1);
  const next = codeSentAt && resendsRemaining > 0 ? soonestResend(codeSentAt) : null;
  return { codeExpiresAt, resendsRemaining, nextResendAt: next };
}

/** The same for whoever is shown all methods: where no code is mailed, none can be sent again. */
export const codesOffered = (methods: ChallengeMethod[], sent: Sent): CodeSend =>
  methods.some(({ type }) => type === "email_otp")
    ? codeSendOf(sent)
    : { ...codeSendOf(nothingSent), resendsRemaining: 0 };

/**
 * When a challenge may be sent its next code, or `null` where that is now: a minute after the one before, and
 * after `OTP_MAX_RESENDS` of them never, which is when the challenge ends (B06).
 */
export function tooSoonUntil(ctx: Context, { codeSentAt, codeSends, expiresAt }: Omit<Challenge, "id" | "purpose">) {
  if (codeSends > env.OTP_MAX_RESENDS) return expiresAt;
  const soonest = codeSentAt && soonestResend(codeSentAt);
  return soonest && soonest > ctx.now ? soonest : null;
}

const soonestResend = (codeSentAt: Date) => after(codeSentAt, seconds(env.OTP_RESEND_COOLDOWN_SECONDS));
