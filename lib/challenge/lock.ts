import { and, eq, gte, isNull } from "drizzle-orm";
import { challenges, users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import type { Refused } from "@/lib/result";
import { refuse } from "@/lib/result";
import { after, days, hours, minutes } from "@/lib/time";

/** However often it doubles, a lock ends within four hours. */
const longestLockMs = hours(4);

/**
 * Locks the second factor of an account after its last guess went wrong: only while the count still stands
 * at the limit, so that a right answer of the same moment wins. Every challenge that still waits for an
 * answer dies; those already answered are spared (B04). Each further lock within a day is twice as long.
 */
export function lockSecondFactor(ctx: Context, userId: string): Promise<Refused<"locked" | "invalid_code">> {
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, userId);
    if (!owner || owner.factorFailures < env.OTP_MAX_FAILED_ATTEMPTS) return refuse("invalid_code");

    const isRepeated = owner.factorLockedAt !== null && after(owner.factorLockedAt, days(1)) > ctx.now;
    const locks = isRepeated ? owner.factorLocks + 1 : 1;
    const lockMs = Math.min(minutes(env.OTP_LOCKOUT_MINUTES) * 2 ** (locks - 1), longestLockMs);
    const until = after(ctx.now, lockMs);
    await ctx.db
      .update(users)
      .set({ factorLockedUntil: until, factorLockedAt: ctx.now, factorLocks: locks })
      .where(and(eq(users.id, userId), gte(users.factorFailures, env.OTP_MAX_FAILED_ATTEMPTS)));
    await ctx.db
      .update(challenges)
      .set({ endedAt: ctx.now, endReason: "locked" })
      .where(
        and(
          eq(challenges.userId, userId),
          eq(challenges.purpose, "login"),
          isNull(challenges.endedAt),
          isNull(challenges.answeredAt),
        ),
      );
    await recordEvents(ctx, {
      kind: "mfa.locked",
      userId,
      outcome: "failure",
      detail: { until: until.toISOString(), attempts: env.OTP_MAX_FAILED_ATTEMPTS, locks },
    });
    const payload = { name: owner.name, until: until.toISOString(), where: whereOf(ctx, owner.timeZone) };
    await enqueueMail(ctx, { kind: "second_factor_locked", userId, to: owner.email, payload });
    return refuse("locked", { retryAt: until, attemptsRemaining: 0 });
  });
}
