import { and, eq, isNull } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { Identified } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok } from "@/lib/result";

/** Ends the caller's own session. Ending it twice is no error (A13). */
export function signOut(ctx: Identified): Promise<Result<null, never>> {
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const ended = await ctx.db
      .update(sessions)
      .set({ revokedAt: ctx.now, revokedReason: "signed_out", revokedBySessionId: ctx.session.id })
      .where(and(eq(sessions.id, ctx.session.id), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    if (ended.length > 0) {
      await recordEvents(ctx, {
        kind: "logout.done",
        userId: ctx.session.userId,
        detail: { session_id: ctx.session.id },
      });
    }
    return ok(null);
  });
}
