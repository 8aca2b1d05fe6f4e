import { and, eq, isNull, sql } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { ChallengeAnswer } from "@/lib/challenge/answer-schema";
import type { PaidGuess } from "@/lib/challenge/budget";
import { clearFailures, payForGuess } from "@/lib/challenge/budget";
import { lockSecondFactor } from "@/lib/challenge/lock";
import { stillOpen } from "@/lib/challenge/open";
import type { CodeRefusal, PreparedAnswer } from "@/lib/challenge/spend-factor";
import { amrOf, prepareAnswer, spendFactor } from "@/lib/challenge/spend-factor";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

export type AnswerRefusal = CodeRefusal | "locked" | "invalid_challenge";

/**
 * Answers the sign-in challenge that `token` opens. On success it may be redeemed once, for a session at
 * AAL2 (see redeem.ts).
 *
 * The guess is paid for first and stays paid (see budget.ts). Hashing happens between the two transactions,
 * never inside one.
 */
export async function answerChallenge(
  ctx: Context,
  token: string,
  answer: ChallengeAnswer,
): Promise<Result<null, AnswerRefusal>> {
  const paid = await payForGuess(ctx, token);
  if (!paid.ok) return paid;
  const prepared = await prepareAnswer(ctx, paid.value.userId, answer);
  return inTransaction(ctx, (ctx) => settle(ctx, paid.value, prepared));
}

async function settle(ctx: Context, guess: PaidGuess, answer: PreparedAnswer): Promise<Result<null, AnswerRefusal>> {
  // The account's row makes those who settle at the same instant take turns: of two right answers one is first.
  await lockUser(ctx, guess.userId);
  if (!(await stillWaits(ctx, guess.challengeId))) return refuse("invalid_challenge");

  const spent = await spendFactor(ctx, guess.userId, answer);
  if (spent.ok) {
    await clearFailures(ctx, guess.userId);
    return markAnswered(ctx, guess.challengeId, amrOf(answer.method));
  }
  await recordEvents(ctx, {
    kind: "challenge.failed",
    userId: guess.userId,
    outcome: "failure",
    actor: "anonymous",
    detail: { method: answer.method, reason: spent.refusal },
  });
  if (guess.attemptsRemaining === 0) return lockSecondFactor(ctx, guess.userId);
  return refuse(spent.refusal, { attemptsRemaining: guess.attemptsRemaining });
}

const waiting = (ctx: Context, id: string) => and(eq(challenges.id, id), isNull(challenges.answeredAt), stillOpen(ctx));

async function stillWaits(ctx: Context, id: string): Promise<boolean> {
  return (await ctx.db.select({ id: challenges.id }).from(challenges).where(waiting(ctx, id))).length === 1;
}

async function markAnswered(ctx: Context, id: string, method: string): Promise<Result<null, "invalid_challenge">> {
  const answered = await ctx.db
    .update(challenges)
    .set({ answeredAt: ctx.now, answeredAal: 2, amr: sql`array_append(${challenges.amr}, ${method})` })
    .where(waiting(ctx, id))
    .returning({ id: challenges.id });
  return answered.length === 1 ? ok(null) : refuse("invalid_challenge");
}
