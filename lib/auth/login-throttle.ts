import { eq, inArray, lte, sql } from "drizzle-orm";
import { loginThrottles } from "@/db/schema";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { networkOf } from "@/lib/http/address";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, hours, minutes } from "@/lib/time";

/** Wrong passwords counted together: so many within a window, then a lock. */
type Bucket = { key: string; max: number; windowMs: number; lockMs: number };

/** The address tried, and whether this browser has signed in to it before. Known or unknown, it counts alike (A08). */
export type Attempt = { emailKey: string; isKnownBrowser: boolean };

/** A try that may be looked at. `isLast`: a wrong answer now locks this account from here. */
export type PaidTry = { isLast: boolean; lockedUntil: Date | null };

/**
 * Pays for one password guess before it is looked at, or says until when there is none left (A07).
 *
 * The budget belongs to the account *and* the place it is tried from: a network, or a browser that has
 * signed in before. So strangers can slow only themselves (X17), and a burst gets no more guesses looked at
 * than a patient attacker (NIST SP 800-63B, "Rate Limiting (Throttling)").
 */
export async function payForPassword(
  ctx: Context,
  attempt: Attempt,
): Promise<Result<PaidTry, "locked" | "rate_limited">> {
  const [network, account] = [networkBucket(ctx), accountBucket(attempt)];
  const locks = await locksOf(ctx, [network.key, account.key]);
  const networkLock = locks.get(network.key);
  if (networkLock) return refuse("rate_limited", { retryAt: networkLock });
  const accountLock = locks.get(account.key);
  if (accountLock && !attempt.isKnownBrowser) return refuse("locked", { retryAt: accountLock });

  const here = hereBucket(ctx, attempt);
  const counted = await count(ctx, here);
  if (counted.failures > here.max) return refuse("locked", { retryAt: counted.lockedUntil ?? undefined });
  return ok({ isLast: counted.failures === here.max, lockedUntil: counted.lockedUntil });
}

/** Counts a wrong password against the network and the account. Answers whether this one locked the account. */
export async function countWrongPassword(ctx: Context, attempt: Attempt): Promise<{ accountLockedUntil: Date | null }> {
  await count(ctx, networkBucket(ctx));
  const bucket = accountBucket(attempt);
  const account = await count(ctx, bucket);
  return { accountLockedUntil: account.failures === bucket.max ? account.lockedUntil : null };
}

/** A right password clears what was counted from this place. */
export async function clearWrongPasswords(ctx: Context, attempt: Attempt): Promise<void> {
  await ctx.db.delete(loginThrottles).where(eq(loginThrottles.key, hereBucket(ctx, attempt).key));
}

/** This account from this network, or from this browser if it is known. */
function hereBucket(ctx: Context, { emailKey, isKnownBrowser }: Attempt): Bucket {
  const place = isKnownBrowser ? `browser/${ctx.request.deviceId}` : `network/${networkOf(ctx.request.ip)}`;
  return {
    key: `here:${keyedDigestOf("email", `${emailKey}/${place}`)}`,
    max: env.LOGIN_MAX_FAILED_ATTEMPTS,
    windowMs: minutes(env.LOGIN_WINDOW_MINUTES),
    lockMs: minutes(env.LOGIN_LOCKOUT_MINUTES),
  };
}

/** Any account from this network. */
const networkBucket = (ctx: Context): Bucket => ({
  key: `network:${keyedDigestOf("ip", networkOf(ctx.request.ip))}`,
  max: 50,
  windowMs: minutes(10),
  lockMs: minutes(10),
});

/** This account from anywhere: beyond it only known browsers may try, until the hour ends. */
const accountBucket = ({ emailKey }: Attempt): Bucket => ({
  key: `account:${keyedDigestOf("email", emailKey)}`,
  max: 100,
  windowMs: hours(1),
  lockMs: hours(1),
});

async function locksOf(ctx: Context, keys: string[]): Promise<Map<string, Date>> {
  const rows = await ctx.db
    .select({ key: loginThrottles.key, until: loginThrottles.lockedUntil })
    .from(loginThrottles)
    .where(inArray(loginThrottles.key, keys));
  return new Map(rows.flatMap(({ key, until }) => (until && until > ctx.now ? [[key, until]] : [])));
}

/**
 * One more try in `bucket`. The one that reaches `max` sets the lock; later ones find it and are counted as
 * tries while locked. A lapsed lock or window begins anew. One statement, so that parallel tries queue up.
 */
async function count(ctx: Context, bucket: Bucket) {
  const lapsed = sql`(${lte(loginThrottles.lockedUntil, ctx.now)}
    or (${loginThrottles.lockedUntil} is null and ${lte(loginThrottles.windowEndsAt, ctx.now)}))`;
  const failures = sql<number>`case when ${lapsed} then 1 else ${loginThrottles.failures} + 1 end`;
  const lockEnd = sql`${after(ctx.now, bucket.lockMs).toISOString()}::timestamptz`;
  const [row] = await ctx.db
    .insert(loginThrottles)
    .values({
      key: bucket.key,
      failures: 1,
      windowEndsAt: after(ctx.now, bucket.windowMs),
      lockedUntil: bucket.max === 1 ? after(ctx.now, bucket.lockMs) : null,
    })
    .onConflictDoUpdate({
      target: loginThrottles.key,
      set: {
        failures,
        windowEndsAt: sql`case when ${lapsed} then excluded.window_ends_at else ${loginThrottles.windowEndsAt} end`,
        lockedUntil: sql`case
          when ${failures} < ${bucket.max} then null
          when ${lapsed} or ${loginThrottles.lockedUntil} is null then ${lockEnd}
          else ${loginThrottles.lockedUntil} end`,
        triesWhileLocked: sql`case when ${failures} > ${bucket.max} then ${loginThrottles.triesWhileLocked} + 1 else 0 end`,
      },
    })
    .returning({ failures: loginThrottles.failures, lockedUntil: loginThrottles.lockedUntil });
  if (!row) throw new Error("an upsert answers its row");
  return row;
}
