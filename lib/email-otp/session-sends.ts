import { and, desc, eq, isNotNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import type { Context } from "@/lib/context";
import { takeSend } from "@/lib/email-otp/send";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";

/**
 * Takes one of the codes that an account may be sent in an hour, for a send inside a session. Half of them may
 * go there: the others are for signing in, which whoever holds a stolen session must not be able to hinder.
 */
export async function takeSendInside(ctx: Context, userId: string): Promise<Result<null, "rate_limited">> {
  const inside = await takeUse(ctx, limits.mailedCodesInside, userId);
  return inside.ok ? takeSend(ctx, userId) : inside;
}

/**
 * The challenge that a session had its last code of this purpose mailed for, whatever became of it. Sends wait
 * for that one, since a session may open challenges as it likes and would never wait for one of its own (B06).
 */
export async function lastSentInside(ctx: Context, sessionId: string, purpose: "step_up" | "enroll") {
  const ofSession = and(eq(challenges.sessionId, sessionId), eq(challenges.purpose, purpose));
  const sent = ctx.db
    .select()
    .from(challenges)
    .where(and(ofSession, isNotNull(challenges.codeSentAt)));
  const [last] = await sent.orderBy(desc(challenges.codeSentAt)).limit(1);
  return last ?? null;
}
