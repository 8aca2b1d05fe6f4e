import { and, eq, isNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import type { Context } from "@/lib/context";

/**
 * Ends the sign-ins of an account that hold no session yet, answered or not: what was proved, or asked for,
 * before its factors changed is not enough, or too much, after it. Call it under the account's lock.
 */
export async function endUnredeemedSignIns(ctx: Context, userId: string): Promise<void> {
  await ctx.db
    .update(challenges)
    .set({ endedAt: ctx.now, endReason: "superseded" })
    .where(and(eq(challenges.userId, userId), eq(challenges.purpose, "login"), isNull(challenges.endedAt)));
}
