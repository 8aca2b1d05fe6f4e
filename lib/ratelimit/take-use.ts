import type { RatelimitConfig } from "@upstash/ratelimit";
import { Ratelimit } from "@upstash/ratelimit";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { networkOf } from "@/lib/http/address";
import { inDatabase } from "@/lib/ratelimit/in-database";
import type { Limit } from "@/lib/ratelimit/limits";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/**
 * Takes one use of `limit` for `subject` (a network, or the keyed hash of something personal), or refuses
 * it and says when the window ends. Of parallel requests each takes a use of its own.
 */
export async function takeUse(ctx: Context, limit: Limit, subject: string): Promise<Result<null, "rate_limited">> {
  const limiter = new Ratelimit({
    redis: noRedis,
    limiter: inDatabase(ctx, limit),
    prefix: limit.name,
    // The library answers "allow" at its time-out and from its memory; the database answers for itself.
    timeout: 0,
    ephemeralCache: false,
    enableTelemetry: false,
  });
  const { success, reset } = await limiter.limit(subject);
  return success ? ok(null) : refuse("rate_limited", { retryAt: new Date(reset) });
}

/** The subject of limits per network: whose it is stands in no table in clear. IPv6 counts by its /64 (X16). */
export const callerNetwork = (ctx: Context) => keyedDigestOf("ip", networkOf(ctx.request.ip));

/** The library wants a client to hand on to its algorithm; ours has the database and never looks at it. */
const noRedis = {} as RatelimitConfig["redis"];
