import { and, eq, isNull } from "drizzle-orm";
import { challenges, factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { maskEmail } from "@/lib/challenge/find";
import { startChallenge } from "@/lib/challenge/start";
import type { Fresh, Proved } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { nothingSent, sendEmailCode, takeSend } from "@/lib/email-otp/send";
import { isStillOpen } from "@/lib/factors/enrol";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** A code on its way: to which address, and until when it works. */
export type EmailOtpSetup = { maskedEmail: string; codeExpiresAt: Date };

/**
 * Begins to turn e-mail codes on: mails a code to the account's own address. Nothing is on until this session
 * brings it back (see enable.ts). A session has one such code open at a time: asking again replaces it (B08).
 */
export function beginEmailOtp(
  ctx: Fresh,
): Promise<Result<EmailOtpSetup, "conflict" | "rate_limited" | "session_revoked">> {
  const { userId, id: sessionId, amr } = ctx.session;
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, userId);
    if (!owner || !(await isStillOpen(ctx))) return refuse("session_revoked");
    if (await hasEmailOtp(ctx)) return refuse("conflict");
    const taken = await takeSend(ctx, userId);
    if (!taken.ok) return taken;
    await ctx.db
      .update(challenges)
      .set({ endedAt: ctx.now, endReason: "superseded" })
      .where(and(enrolmentOf(ctx), isNull(challenges.endedAt)));
    const enrolment = { userId, sessionId, purpose: "enroll", amr, answeredAal: null } as const;
    const { id, expiresAt } = await startChallenge(ctx, enrolment);
    const unsent = { id, purpose: enrolment.purpose, expiresAt, ...nothingSent };
    const { codeExpiresAt } = await sendEmailCode(ctx, owner, unsent);
    return ok({ maskedEmail: maskEmail(owner.email), codeExpiresAt });
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
