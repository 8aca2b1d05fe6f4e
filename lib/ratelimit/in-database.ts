import type { Algorithm } from "@upstash/ratelimit";
import { eq, lte, sql } from "drizzle-orm";
import { rateLimits } from "@/db/schema";
import type { Context } from "@/lib/context";
import type { Limit } from "@/lib/ratelimit/limits";
import { after } from "@/lib/time";

/**
 * A fixed window counted from its first use, kept in the database that sign-in needs in any case. A single
 * statement counts and answers, so parallel requests cannot share a use; it joins the caller's transaction.
 */
export const inDatabase =
  (ctx: Context, limit: Limit): Algorithm<unknown> =>
  () => ({
    limit: async (_store, key) => {
      const { used, resetsAt } = await count(ctx, limit, key);
      const remaining = Math.max(0, limit.max - used);
      return { success: used <= limit.max, limit: limit.max, remaining, reset: resetsAt.getTime(), pending: settled };
    },
    getRemaining: async (_store, key) => {
      const [row] = await ctx.db.select().from(rateLimits).where(eq(rateLimits.key, key));
      const isOpen = row !== undefined && row.resetsAt > ctx.now;
      const reset = (isOpen ? row.resetsAt : after(ctx.now, limit.windowMs)).getTime();
      return { remaining: Math.max(0, limit.max - (isOpen ? row.used : 0)), reset, limit: limit.max };
    },
    resetTokens: async (_store, key) => {
      await ctx.db.delete(rateLimits).where(eq(rateLimits.key, key));
    },
  });

/** Nothing goes on after the answer. */
const settled = Promise.resolve();

async function count(ctx: Context, limit: Limit, key: string) {
  const windowOver = lte(rateLimits.resetsAt, ctx.now);
  const [row] = await ctx.db
    .insert(rateLimits)
    .values({ key, used: 1, resetsAt: after(ctx.now, limit.windowMs) })
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: {
        used: sql`case when ${windowOver} then 1 else ${rateLimits.used} + 1 end`,
        resetsAt: sql`case when ${windowOver} then excluded.resets_at else ${rateLimits.resetsAt} end`,
      },
    })
    .returning({ used: rateLimits.used, resetsAt: rateLimits.resetsAt });
  if (!row) throw new Error("an upsert answers its row");
  return row;
}
