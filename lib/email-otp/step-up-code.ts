import { and, eq, isNotNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { openStepUp } from "@/lib/auth/start-step-up";
import { stillOpen } from "@/lib/challenge/open";
import type { Identified } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import { codeLapse, nothingSent, sendEmailCode, tooSoonUntil } from "@/lib/email-otp/send";
import { lastSentInside, takeSendInside } from "@/lib/email-otp/session-sends";
import { takesEmailCodes } from "@/lib/email-otp/spend";
import { isStillOpen } from "@/lib/factors/enrol";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/**
 * Mails a code by which the caller's own session proves itself again, with the limits of every resend (B06).
 * `reauthenticate` finds its challenge by the session, so a browser need not carry the challenge's token.
 */
export async function sendStepUpCode(
  ctx: Identified,
): Promise<Result<CodeSend, "forbidden" | "rate_limited" | "session_revoked">> {
  const allowed = await takeUse(ctx, limits.resendCode, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    if (!owner || !(await isStillOpen(ctx))) return refuse("session_revoked");
    if (!(await takesEmailCodes(ctx, owner.id))) return refuse("forbidden");
    const last = await lastSentInside(ctx, ctx.session.id, "step_up");
    const open = last && last.endedAt === null && last.expiresAt > ctx.now ? last : null;
    const retryAt = last && tooSoonUntil(ctx, { ...last, codeSends: open?.codeSends ?? 0 });
    if (retryAt) return refuse("rate_limited", { retryAt });
    const taken = await takeSendInside(ctx, owner.id);
    if (!taken.ok) return taken;
    // One that is about to end would cut the new code's time short.
    const challenge = open && open.expiresAt >= codeLapse(ctx) ? ok(open) : await replace(ctx);
    return challenge.ok ? ok(await sendEmailCode(ctx, owner, challenge.value)) : challenge;
  });
}

/** The open challenges of this session that a code was mailed for. */
const sentFor = (ctx: Identified) => {
  const ofSession = and(eq(challenges.userId, ctx.session.userId), eq(challenges.sessionId, ctx.session.id));
  return and(ofSession, eq(challenges.purpose, "step_up"), isNotNull(challenges.codeSentAt), stillOpen(ctx));
};

async function replace(ctx: Identified) {
  const opened = await openStepUp(ctx);
  if (!opened.ok) return opened;
  await ctx.db.update(challenges).set({ endedAt: ctx.now, endReason: "superseded" }).where(sentFor(ctx));
  const { id, expiresAt } = opened.value;
  return ok({ id, purpose: "step_up", expiresAt, ...nothingSent } as const);
}
