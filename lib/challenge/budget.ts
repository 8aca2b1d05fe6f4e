import { and, eq, gt, isNull, lt, lte, or, sql } from "drizzle-orm";
import { challenges, users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, minutes } from "@/lib/time";

/** A guess that may be looked at. */
export type PaidGuess = { userId: string; challengeId: string; attemptsRemaining: number };

/**
 * Pays for one guess at the challenge that `token` opens, from the budget of the *account*: a new sign-in
 * buys no new guesses (B04). A burst of parallel guesses gets `OTP_MAX_FAILED_ATTEMPTS` looked at, in all
 * (NIST SP 800-63B, "Rate Limiting (Throttling)").
 *
 * The guess that uses the budget up also sets the lock's end at once, so that a server that dies in between
 * leaves a lock that lapses and not a count that stands for ever. A right answer takes both back.
 */
export function payForGuess(ctx: Context, token: string): Promise<Result<PaidGuess, "invalid_challenge" | "locked">> {
  return inTransaction(ctx, async (ctx) => {
    const challenge = await findWaiting(ctx, token);
    if (!challenge) return refuse("invalid_challenge");
    // Then the account's turn, and a second look: whoever answered meanwhile is seen, and costs nobody a guess.
    const owner = await lockUser(ctx, challenge.userId);
    if (!(await findWaiting(ctx, token))) return lockedOrOver(ctx, owner?.factorLockedUntil ?? null);

    const lapsed = lte(users.factorLockedUntil, ctx.now);
    const uses = sql<number>`case when ${lapsed} then 1 else ${users.factorFailures} + 1 end`;
    const [paid] = await ctx.db
      .update(users)
      .set({
        factorFailures: uses,
        factorLockedUntil: sql`case when ${uses} >= ${env.OTP_MAX_FAILED_ATTEMPTS} then ${lockEnd(ctx)}::timestamptz end`,
      })
      .where(and(eq(users.id, challenge.userId), or(lapsed, lt(users.factorFailures, env.OTP_MAX_FAILED_ATTEMPTS))))
      .returning({ failures: users.factorFailures });
    if (!paid) return refuse("locked", { retryAt: (await factorLock(ctx, challenge.userId)) ?? lockEndAt(ctx) });
    const attemptsRemaining = env.OTP_MAX_FAILED_ATTEMPTS - paid.failures;
    return ok({ userId: challenge.userId, challengeId: challenge.id, attemptsRemaining });
  });
}

async function findWaiting(ctx: Context, token: string) {
  const [challenge] = await ctx.db
    .select({ id: challenges.id, userId: challenges.userId })
    .from(challenges)
    .where(and(namedBy(token), eq(challenges.purpose, "login"), isNull(challenges.answeredAt), stillOpen(ctx)));
  return challenge ?? null;
}

/** Why a challenge that was open a moment ago is not: the account was locked, or somebody answered or left it. */
const lockedOrOver = (ctx: Context, lockedUntil: Date | null) =>
  lockedUntil && lockedUntil > ctx.now ? refuse("locked", { retryAt: lockedUntil }) : refuse("invalid_challenge");

/** When the account's second factor opens again, or `null` where it is not locked. */
export async function factorLock(ctx: Context, userId: string): Promise<Date | null> {
  const [locked] = await ctx.db
    .select({ until: users.factorLockedUntil })
    .from(users)
    .where(and(eq(users.id, userId), gt(users.factorLockedUntil, ctx.now)));
  return locked?.until ?? null;
}

/** A right answer clears the count. */
export async function clearFailures(ctx: Context, userId: string): Promise<void> {
  await ctx.db.update(users).set({ factorFailures: 0, factorLockedUntil: null }).where(eq(users.id, userId));
}

const lockEndAt = (ctx: Context) => after(ctx.now, minutes(env.OTP_LOCKOUT_MINUTES));
const lockEnd = (ctx: Context) => lockEndAt(ctx).toISOString();
