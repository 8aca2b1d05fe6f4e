import { and, eq, isNull } from "drizzle-orm";
import { challenges, factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { maskEmail } from "@/lib/challenge/find";
import { startChallenge } from "@/lib/challenge/start";
import type { Fresh, Proved } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import { nothingSent, sendEmailCode, tooSoonUntil } from "@/lib/email-otp/send";
import { lastSentInside, takeSendInside } from "@/lib/email-otp/session-sends";
import { isStillOpen } from "@/lib/factors/enrol";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** A code on its way: to which address, until when it works, and when another may be asked for. */
export type EmailOtpSetup = CodeSend & { maskedEmail: string; codeExpiresAt: Date };

/**
 * Begins to turn e-mail codes on: mails a code to the account's own address. Nothing is on until this session
 * brings it back (see enable.ts). A session has one such code open at a time: asking again replaces it (B08),
 * with the limits of every resend (B06).
 */
export async function beginEmailOtp(
  ctx: Fresh,
): Promise<Result<EmailOtpSetup, "conflict" | "rate_limited" | "session_revoked">> {
  const allowed = await takeUse(ctx, limits.resendCode, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  const { userId, id: sessionId, amr } = ctx.session;
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, userId);
    if (!owner || !(await isStillOpen(ctx))) return refuse("session_revoked");
    if (await hasEmailOtp(ctx)) return refuse("conflict");
    const last = await lastSentInside(ctx, sessionId, "enroll");
    // Whatever took its place meanwhile: beginning anew is no way round the resends.
    const codeSends = last && last.endReason !== "redeemed" && last.expiresAt > ctx.now ? last.codeSends : 0;
    const retryAt = last && tooSoonUntil(ctx, { ...last, codeSends });
    if (retryAt) return refuse("rate_limited", { retryAt });
    const taken = await takeSendInside(ctx, userId);
    if (!taken.ok) return taken;
    await ctx.db
      .update(challenges)
      .set({ endedAt: ctx.now, endReason: "superseded" })
      .where(and(enrolmentOf(ctx), isNull(challenges.endedAt)));
    const enrolment = { userId, sessionId, purpose: "enroll", amr, answeredAal: null } as const;
    const { id, expiresAt } = await startChallenge(ctx, enrolment);
    const unsent = { id, purpose: enrolment.purpose, expiresAt, ...nothingSent, codeSends };
    return ok({ maskedEmail: maskEmail(owner.email), ...(await sendEmailCode(ctx, owner, unsent)) });
  });
}

/** The challenges by which the caller's session enrols, whether open or not. Their tokens are given to nobody. */
export const enrolmentOf = ({ session }: Proved) =>
  and(eq(challenges.userId, session.userId), eq(challenges.sessionId, session.id), eq(challenges.purpose, "enroll"));

/** Whether the caller's account has e-mail codes on, offered at the challenge or not. */
export async function hasEmailOtp(ctx: Proved): Promise<boolean> {
  const ofUser = and(eq(factors.userId, ctx.session.userId), eq(factors.status, "active"));
  const active = ctx.db.select({ id: factors.id }).from(factors);
  return (await active.where(and(ofUser, eq(factors.type, "email")))).length > 0;
}
