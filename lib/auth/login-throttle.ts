import { eq, lte, sql } from "drizzle-orm";
import { loginThrottles } from "@/db/schema";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { networkOf } from "@/lib/http/address";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, hours, minutes } from "@/lib/time";

/** Wrong passwords counted together: so many within a window, then a lock, or none until the window ends. */
type Bucket = { key: string; max: number; windowMs: number; lockMs: number | "window" };

/** The address tried, known or unknown (A08), and who tries. */
export type Attempt = {
  emailKey: string;
  /** Whether this browser has signed in to it before. */
  isKnownBrowser: boolean;
  /** The trust whose token came along: it counts as such a browser (A07). */
  trustedDeviceId?: string | null;
};

/** A try that may be looked at, with the locks that a wrong answer leaves behind. */
export type PaidTry = { locksHereUntil: Date | null; locksAccountUntil: Date | null };

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
  const networkLock = await lockOf(ctx, networkBucket(ctx).key);
  if (networkLock) return refuse("rate_limited", { retryAt: networkLock });

  const here = hereBucket(ctx, attempt);
  const counted = await count(ctx, here);
  if (counted.failures > here.max) return refuse("locked", { retryAt: counted.lockedUntil ?? undefined });

  const account = accountBucket(attempt);
  const overall = await count(ctx, account);
  if (overall.failures > account.max && !knownPlace(ctx, attempt)) {
    return refuse("locked", { retryAt: overall.lockedUntil ?? undefined });
  }
  return ok({
    locksHereUntil: counted.failures === here.max ? counted.lockedUntil : null,
    locksAccountUntil: overall.failures === account.max ? overall.lockedUntil : null,
  });
}

/** Counts a wrong password against the network: the account was paid before it was looked at. */
export async function countWrongPassword(ctx: Context): Promise<void> {
  await count(ctx, networkBucket(ctx));
}

/** A right password clears what was counted from this place, and takes its own try back from the account. */
export async function clearWrongPasswords(ctx: Context, attempt: Attempt): Promise<void> {
  await ctx.db.delete(loginThrottles).where(eq(loginThrottles.key, hereBucket(ctx, attempt).key));
  const { key, max } = accountBucket(attempt);
  const left = sql`greatest(${loginThrottles.failures} - 1, 0)`;
  await ctx.db
    .update(loginThrottles)
    .set({ failures: left, lockedUntil: sql`case when ${left} >= ${max} then ${loginThrottles.lockedUntil} end` })
    .where(eq(loginThrottles.key, key));
}

/** This account from this network, or from this browser or device if it is known. */
function hereBucket(ctx: Context, attempt: Attempt): Bucket {
  const place = knownPlace(ctx, attempt) ?? `network/${networkOf(ctx.request.ip)}`;
  return {
    key: `here:${keyedDigestOf("email", `${attempt.emailKey}/${place}`)}`,
    max: env.LOGIN_MAX_FAILED_ATTEMPTS,
    windowMs: minutes(env.LOGIN_WINDOW_MINUTES),
    lockMs: minutes(env.LOGIN_LOCKOUT_MINUTES),
  };
}

/** What has a budget of its own. A trust is named by its row: its holder may show any device cookie, and a new one each time. */
function knownPlace(ctx: Context, { isKnownBrowser, trustedDeviceId }: Attempt): string | null {
  if (isKnownBrowser) return `browser/${ctx.request.deviceId}`;
  return trustedDeviceId ? `device/${trustedDeviceId}` : null;
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
  lockMs: "window",
});

async function lockOf(ctx: Context, key: string): Promise<Date | null> {
  const [row] = await ctx.db
    .select({ until: loginThrottles.lockedUntil })
    .from(loginThrottles)
    .where(eq(loginThrottles.key, key));
  return row?.until && row.until > ctx.now ? row.until : null;
}

/**
 * One more try in `bucket`. The one that reaches `max` sets the lock; later ones find it and are counted as
 * tries while locked. A lapsed lock or window begins anew. One statement, so that parallel tries queue up.
 */
async function count(ctx: Context, bucket: Bucket) {
  const lapsed = sql`(${lte(loginThrottles.lockedUntil, ctx.now)}
    or (${loginThrottles.lockedUntil} is null and ${lte(loginThrottles.windowEndsAt, ctx.now)}))`;
  const failures = sql<number>`case when ${lapsed} then 1 else ${loginThrottles.failures} + 1 end`;
  const windowEnd = sql`case when ${lapsed} then excluded.window_ends_at else ${loginThrottles.windowEndsAt} end`;
  const lockEnd =
    bucket.lockMs === "window" ? windowEnd : sql`${after(ctx.now, bucket.lockMs).toISOString()}::timestamptz`;
  const [row] = await ctx.db
    .insert(loginThrottles)
    .values({
      key: bucket.key,
      failures: 1,
      windowEndsAt: after(ctx.now, bucket.windowMs),
      lockedUntil: bucket.max > 1 ? null : after(ctx.now, bucket.lockMs === "window" ? bucket.windowMs : bucket.lockMs),
    })
    .onConflictDoUpdate({
      target: loginThrottles.key,
      set: {
        failures,
        windowEndsAt: windowEnd,
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
