import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { SteppedUp } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { liveSession } from "@/lib/sessions/live";
import { revokeTrustedDevices } from "@/lib/trusted-devices/revoke";

/** Names one session in a path or a form. */
export const sessionRef = z.object({ session_id: z.uuid("That is not the id of a session.") });

/**
 * Ends one session of the caller, so that its token is refused from the next request on. The owner stands
 * in the `WHERE`: somebody else's session, an ended one and none at all are the same `not_found`.
 */
export function revokeSession(ctx: SteppedUp, sessionId: string): Promise<Result<null, "not_found">> {
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const revoked = await ctx.db
      .update(sessions)
      .set({ revokedAt: ctx.now, revokedReason: "revoked", revokedBySessionId: ctx.session.id })
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, ctx.session.userId), liveSession(ctx)))
      .returning({ id: sessions.id, device: sessions.device });
    const [session] = revoked;
    if (!session) return refuse("not_found");
    await recordEvents(ctx, {
      kind: "session.revoked",
      userId: ctx.session.userId,
      detail: { session_id: session.id, device: session.device, reason: "revoked" },
    });
    return ok(null);
  });
}

/**
 * Ends every session of the caller but this one (`keepCurrent`), or this one too, and with `forgetDevices` all
 * trust in devices. Answers how many sessions ended.
 */
export function revokeAllSessions(
  ctx: SteppedUp,
  options: { keepCurrent: boolean; forgetDevices?: boolean },
): Promise<Result<{ revoked: number }, never>> {
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const others = options.keepCurrent ? ne(sessions.id, ctx.session.id) : undefined;
    const revoked = await ctx.db
      .update(sessions)
      .set({ revokedAt: ctx.now, revokedReason: "revoked_all", revokedBySessionId: ctx.session.id })
      .where(and(eq(sessions.userId, ctx.session.userId), liveSession(ctx), others))
      .returning({ id: sessions.id });
    await recordEvents(ctx, {
      kind: "sessions.revoked_all",
      userId: ctx.session.userId,
      detail: { revoked: revoked.length, kept_current: options.keepCurrent },
    });
    if (options.forgetDevices) await revokeTrustedDevices(ctx, ctx.session.userId, "revoked_all");
    return ok({ revoked: revoked.length });
  });
}
