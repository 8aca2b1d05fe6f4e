import { and, eq, isNotNull, sql } from "drizzle-orm";
import { challenges, users } from "@/db/schema";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import type { IssuedSession } from "@/lib/sessions/issue";
import { issueSession } from "@/lib/sessions/issue";

/**
 * Turns an answered sign-in challenge into a session, once: whoever comes second finds it spent (B07). The
 * session has the assurance that the challenge reached.
 */
export function redeemChallenge(
  ctx: Context,
  token: string,
  client: { timeZone?: string } = {},
): Promise<Result<IssuedSession, "invalid_challenge">> {
  return inTransaction(ctx, async (ctx) => {
    await lockOwner(ctx, token);
    const [spent] = await ctx.db
      .update(challenges)
      .set({ endedAt: ctx.now, endReason: "redeemed" })
      .where(and(namedBy(token), eq(challenges.purpose, "login"), isNotNull(challenges.answeredAt), stillOpen(ctx)))
      .returning({
        userId: challenges.userId,
        amr: challenges.amr,
        aal: challenges.answeredAal,
        trustedDeviceId: challenges.trustedDeviceId,
      });
    if (!spent) return refuse("invalid_challenge");
    const { aal, ...proved } = spent;
    return ok(await issueSession(ctx, { ...proved, aal: aal === 2 ? 2 : 1, ...client }));
  });
}

/** The account's row first, then the challenge (K12): who enrols a factor at this instant goes before or after. */
async function lockOwner(ctx: Context, token: string): Promise<void> {
  const owner = ctx.db.select({ id: challenges.userId }).from(challenges).where(namedBy(token));
  await ctx.db.select({ one: sql`1` }).from(users).where(eq(users.id, owner)).for("no key update");
}
