import { and, isNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import { sendEmailCode, soonestResend, takeSend } from "@/lib/email-otp/send";
import { takesEmailCodes } from "@/lib/email-otp/spend";
import { env } from "@/lib/env";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/**
 * Mails a code for the sign-in or step-up challenge that `token` opens; the first call is the send where
 * another method was offered first (B03). The code before it stops, and the challenge lives no longer for it.
 */
export async function resendEmailCode(
  ctx: Context,
  token: string,
): Promise<Result<CodeSend, "invalid_challenge" | "forbidden" | "rate_limited">> {
  const allowed = await takeUse(ctx, limits.resendCode, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  return inTransaction(ctx, async (ctx) => {
    const waiting = and(namedBy(token), isNull(challenges.answeredAt), stillOpen(ctx));
    const [named] = await ctx.db.select({ userId: challenges.userId }).from(challenges).where(waiting);
    const owner = named && (await lockUser(ctx, named.userId));
    // Looked at again under the lock: somebody may have answered or sent meanwhile.
    const [challenge] = await ctx.db.select().from(challenges).where(waiting);
    if (!owner || !challenge || challenge.purpose === "enroll") return refuse("invalid_challenge");
    if (!(await takesEmailCodes(ctx, owner.id))) return refuse("forbidden");
    const retryAt = tooSoonUntil(ctx, challenge);
    if (retryAt) return refuse("rate_limited", { retryAt });
    const taken = await takeSend(ctx, owner.id);
    return taken.ok ? ok(await sendEmailCode(ctx, owner, challenge)) : taken;
  });
}

/** A minute between two sends, and `OTP_MAX_RESENDS` after the first; then the challenge has no more. */
function tooSoonUntil(ctx: Context, challenge: { codeSentAt: Date | null; codeSends: number; expiresAt: Date }) {
  if (challenge.codeSends > env.OTP_MAX_RESENDS) return challenge.expiresAt;
  const soonest = challenge.codeSentAt && soonestResend(challenge.codeSentAt);
  return soonest && soonest > ctx.now ? soonest : null;
}
