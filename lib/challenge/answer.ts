import { and, eq, gt, isNull, sql, TransactionRollbackError } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { ChallengeAnswer } from "@/lib/challenge/answer-schema";
import type { PaidGuess } from "@/lib/challenge/budget";
import { clearFailures, factorLock, payForGuess } from "@/lib/challenge/budget";
import { lockSecondFactor } from "@/lib/challenge/lock";
import { stillOpen } from "@/lib/challenge/open";
import type { CodeRefusal, FactorAmr, PreparedAnswer } from "@/lib/challenge/spend-factor";
import { prepareAnswer, spendFactor } from "@/lib/challenge/spend-factor";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import type { Refused, Result } from "@/lib/result";
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
  const state = await stateOf(ctx, guess.challengeId);
  if (state === "over")
    return guess.attemptsRemaining === 0 ? lockUnlessCleared(ctx, guess.userId) : refuse("invalid_challenge");
  if (state === "locked" && (await isRight(ctx, guess, answer))) return refuse("locked", await lockDetail(ctx, guess));

  const spent = await spendFactor(ctx, guess, answer);
  if (spent.ok) {
    await clearFailures(ctx, guess.userId);
    return markAnswered(ctx, guess.challengeId, spent.value);
  }
  const detail = { purpose: "login", method: answer.method, reason: spent.refusal };
  await recordEvents(ctx, {
    kind: "challenge.failed",
    userId: guess.userId,
    outcome: "failure",
    actor: "anonymous",
    detail,
  });
  if (guess.attemptsRemaining === 0) return lockSecondFactor(ctx, guess.userId);
  return refuse(spent.refusal, { attemptsRemaining: guess.attemptsRemaining });
}

/** The last guess counts even if its challenge was cancelled or lapsed while it was looked at. */
async function lockUnlessCleared(ctx: Context, userId: string): Promise<Refused<"locked" | "invalid_challenge">> {
  const locked = await lockSecondFactor(ctx, userId);
  return locked.refusal === "locked" ? refuse("locked", locked.detail) : refuse("invalid_challenge");
}

/** Looks at an answer and takes the look back: where the lock came first, a right code must stay unspent. */
async function isRight(ctx: Context, guess: PaidGuess, answer: PreparedAnswer): Promise<boolean> {
  let right = false;
  try {
    await ctx.db.transaction(async (tx) => {
      right = (await spendFactor({ ...ctx, db: tx }, guess, answer)).ok;
      tx.rollback();
    });
  } catch (error) {
    if (!(error instanceof TransactionRollbackError)) throw error;
  }
  return right;
}

const lockDetail = async (ctx: Context, { userId }: PaidGuess) => ({
  retryAt: (await factorLock(ctx, userId)) ?? undefined,
});

const waiting = (ctx: Context, id: string) => and(eq(challenges.id, id), isNull(challenges.answeredAt), stillOpen(ctx));

/** `locked`: the last guess was settled before this one, which was paid for earlier and is still looked at. */
async function stateOf(ctx: Context, id: string): Promise<"waiting" | "locked" | "over"> {
  const [unanswered] = await ctx.db
    .select({ endReason: challenges.endReason })
    .from(challenges)
    .where(and(eq(challenges.id, id), isNull(challenges.answeredAt), gt(challenges.expiresAt, ctx.now)));
  if (unanswered?.endReason === "locked") return "locked";
  return unanswered && unanswered.endReason === null ? "waiting" : "over";
}

/** Marks a waiting challenge answered at AAL2. Call it under the account's lock. */
export async function markAnswered(
  ctx: Context,
  id: string,
  method: FactorAmr,
): Promise<Result<null, "invalid_challenge">> {
  const answered = await ctx.db
    .update(challenges)
    .set({ answeredAt: ctx.now, answeredAal: 2, amr: sql`array_append(${challenges.amr}, ${method})` })
    .where(waiting(ctx, id))
    .returning({ id: challenges.id });
  return answered.length === 1 ? ok(null) : refuse("invalid_challenge");
}
