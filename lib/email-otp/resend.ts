import { and, eq, exists, isNull, or, sql } from "drizzle-orm";
import { challenges, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { runsABrand } from "@/lib/brands/runs-a-brand";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import { sendEmailCode, takeSend, tooSoonUntil } from "@/lib/email-otp/send";
import { lastSentInside, takeSendInside } from "@/lib/email-otp/session-sends";
import { takesEmailCodes } from "@/lib/email-otp/spend";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { liveSession } from "@/lib/sessions/live";

/**
 * Mails a code for the sign-in or step-up challenge that `token` opens; the first call is the send where
 * another method was offered first (B03). The code before it stops, and the challenge lives no longer for it.
 */
export async function resendEmailCode(
  ctx: Context,
  token: string,
  { brandsOnly = false } = {},
): Promise<Result<CodeSend, "invalid_challenge" | "forbidden" | "locked" | "rate_limited">> {
  const allowed = await takeUse(ctx, limits.resendCode, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  return inTransaction(ctx, async (ctx) => {
    const waiting = and(namedBy(token), isNull(challenges.answeredAt), stillOpen(ctx), ofNoneOrLiveSession(ctx));
    const [named] = await ctx.db.select({ userId: challenges.userId }).from(challenges).where(waiting);
    const owner = named && (await lockUser(ctx, named.userId));
    // Looked at again under the lock: somebody may have answered or sent meanwhile.
    const [challenge] = await ctx.db.select().from(challenges).where(waiting);
    if (!owner || !challenge || challenge.purpose === "enroll") return refuse("invalid_challenge");
    if (brandsOnly && !(await runsABrand(ctx, owner.id))) return refuse("forbidden");
    if (!(await takesEmailCodes(ctx, owner.id))) return refuse("forbidden");
    const lockedUntil = challenge.purpose === "login" ? owner.factorLockedUntil : null;
    if (lockedUntil && lockedUntil > ctx.now) return refuse("locked", { retryAt: lockedUntil });
    const { sessionId } = challenge;
    const last = sessionId === null ? challenge : await lastSentInside(ctx, sessionId, "step_up");
    const retryAt = tooSoonUntil(ctx, { ...challenge, codeSentAt: last?.codeSentAt ?? null });
    if (retryAt) return refuse("rate_limited", { retryAt });
    const taken = await (sessionId === null ? takeSend : takeSendInside)(ctx, owner.id);
    return taken.ok ? ok(await sendEmailCode(ctx, owner, challenge)) : taken;
  });
}

/** What a session opened to prove itself again ends with that session. */
const ofNoneOrLiveSession = (ctx: Context) =>
  or(
    isNull(challenges.sessionId),
    exists(
      ctx.db
        .select({ one: sql`1` })
        .from(sessions)
        .where(and(eq(sessions.id, challenges.sessionId), liveSession(ctx))),
    ),
  );
