import { and } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** Gives an open challenge up: its token is worth nothing from then on. */
export function cancelChallenge(ctx: Context, token: string): Promise<Result<null, "invalid_challenge">> {
  return inTransaction(ctx, async (ctx) => {
    const [cancelled] = await ctx.db
      .update(challenges)
      .set({ endedAt: ctx.now, endReason: "cancelled" })
      .where(and(namedBy(token), stillOpen(ctx)))
      .returning({ userId: challenges.userId, purpose: challenges.purpose });
    if (!cancelled) return refuse("invalid_challenge");
    const { userId, purpose } = cancelled;
    await recordEvents(ctx, { kind: "challenge.cancelled", userId, actor: "anonymous", detail: { purpose } });
    return ok(null);
  });
}
