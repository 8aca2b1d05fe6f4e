import { and, eq, gte, isNull, lt, sql } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { AnswerMethod } from "@/lib/challenge/answer-schema";
import type { Identified } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import { recordEvents } from "@/lib/events/record";
import type { Refusal } from "@/lib/refusals";
import type { Refused, Result } from "@/lib/result";
import { refuse } from "@/lib/result";

/** The wrong answer that ends a session (B05). */
const maxFailures = 5;

/**
 * Runs `check`, a password or code asked for *inside* a session, against the budget of that session.
 *
 * The try is paid for before it is looked at, so a burst of parallel guesses gets five looked at in all. A
 * right answer takes back its own try and no other: whoever stole the session could enrol a factor of their own
 * and clear the count with it between guesses at the password. The fifth wrong one ends the session and mails
 * the owner. The account's own sign-in is never touched: a stolen session cannot lock its owner out (X33).
 */
export async function withinSessionBudget<T, R extends Refusal>(
  ctx: Identified,
  attempt: { purpose: "step_up" | "enroll" | "disable" | "regenerate"; method: "pwd" | "passkey" | AnswerMethod },
  check: () => Promise<Result<T, R>>,
): Promise<Result<T, R | "session_revoked">> {
  const [paid] = await ctx.db
    .update(sessions)
    .set({ failures: sql`${sessions.failures} + 1` })
    .where(and(thisSession(ctx), lt(sessions.failures, maxFailures)))
    .returning({ failures: sessions.failures });
  if (!paid) return endAfterFailures(ctx);

  const answer = await check();
  if (answer.ok) {
    await ctx.db
      .update(sessions)
      .set({ failures: sql`greatest(${sessions.failures} - 1, 0)` })
      .where(thisSession(ctx));
    return answer;
  }
  const detail = { ...attempt, reason: answer.refusal, session_id: ctx.session.id };
  await recordEvents(ctx, { kind: "challenge.failed", userId: ctx.session.userId, outcome: "failure", detail });
  if (paid.failures >= maxFailures) return endAfterFailures(ctx);
  return refuse(answer.refusal, { ...answer.detail, attemptsRemaining: maxFailures - paid.failures });
}

const thisSession = (ctx: Identified) => and(eq(sessions.id, ctx.session.id), isNull(sessions.revokedAt));

/** Ends the session, unless a right answer has taken its try back meanwhile. Of several at once, one writes. */
function endAfterFailures(ctx: Identified): Promise<Refused<"session_revoked">> {
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    const ended = await ctx.db
      .update(sessions)
      .set({ revokedAt: ctx.now, revokedReason: "failures" })
      .where(and(thisSession(ctx), gte(sessions.failures, maxFailures)))
      .returning({ device: sessions.device });
    const [session] = ended;
    if (session && owner) {
      const userId = ctx.session.userId;
      await recordEvents(ctx, {
        kind: "session.revoked",
        userId,
        actor: "system",
        detail: { session_id: ctx.session.id, device: session.device, reason: "failures" },
      });
      const payload = { name: owner.name, device: session.device, where: whereOf(ctx, owner.timeZone) };
      await enqueueMail(ctx, { kind: "session_ended", userId, to: owner.email, payload });
    }
    return refuse("session_revoked");
  });
}
