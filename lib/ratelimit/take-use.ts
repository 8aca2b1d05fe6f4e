import { lte, sql } from "drizzle-orm";
import { rateLimits } from "@/db/schema";
import type { Context } from "@/lib/context";
import type { Limit } from "@/lib/ratelimit/limits";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after } from "@/lib/time";

/**
 * Takes one use of `limit` for `subject` (a network, or the keyed hash of something personal), or refuses
 * it and says when the window ends. A single statement counts and answers, so parallel requests cannot
 * share a use.
 */
export async function takeUse(ctx: Context, limit: Limit, subject: string): Promise<Result<null, "rate_limited">> {
  const windowOver = lte(rateLimits.resetsAt, ctx.now);
  const [row] = await ctx.db
    .insert(rateLimits)
    .values({ key: `${limit.name}:${subject}`, used: 1, resetsAt: after(ctx.now, limit.windowMs) })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        used: sql`case when ${windowOver} then 1 else ${rateLimits.used} + 1 end`,
        resetsAt: sql`case when ${windowOver} then excluded.resets_at else ${rateLimits.resetsAt} end`,
      },
    })
    .returning({ used: rateLimits.used, resetsAt: rateLimits.resetsAt });
  if (row && row.used <= limit.max) return ok(null);
  return refuse("rate_limited", { retryAt: row?.resetsAt });
}
