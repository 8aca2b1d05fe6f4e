import type { SQL } from "drizzle-orm";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { trustedDevices } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { Context, SignedIn } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { SecurityEvent } from "@/lib/events/record";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { standingTrust } from "@/lib/trusted-devices/live";

/** Why a trust ended before its day. */
export type TrustEnd = NonNullable<typeof trustedDevices.$inferSelect.revokedReason>;

/** Names one trusted device in a path or a form. */
export const deviceRef = z.object({ device_id: z.uuid("That is not the id of a device.") });

/**
 * Ends every trust of an account and answers how many there were. For verbs after which no device may skip
 * the second factor (D04): call it in their transaction, under the account's lock.
 */
export async function revokeTrustedDevices(ctx: Context, userId: string, reason: TrustEnd): Promise<number> {
  return (await endTrust(ctx, userId, reason)).length;
}

/** Ends the caller's trust in one device; somebody else's, an ended one and none at all are the same `not_found`. */
export function revokeTrustedDevice(ctx: SignedIn, deviceId: string): Promise<Result<null, "not_found">> {
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const ended = await endTrust(ctx, ctx.session.userId, "revoked", eq(trustedDevices.id, deviceId));
    return ended.length === 1 ? ok(null) : refuse("not_found");
  });
}

/** Ends the caller's trust in every device, the present one included. Answers how many there were. */
export function revokeAllTrustedDevices(ctx: SignedIn): Promise<Result<{ revoked: number }, never>> {
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    return ok({ revoked: await revokeTrustedDevices(ctx, ctx.session.userId, "revoked_all") });
  });
}

/**
 * Ends the trusts of an account that `which` picks, or all, and tells each in the log. Under the account's lock.
 * Also while trust is switched off: what ends then must not be back when it is switched on again.
 */
export async function endTrust(ctx: Context, userId: string, reason: TrustEnd, which?: SQL): Promise<string[]> {
  const ended = await ctx.db
    .update(trustedDevices)
    .set({ revokedAt: ctx.now, revokedReason: reason })
    .where(and(eq(trustedDevices.userId, userId), standingTrust(ctx), which))
    .returning({ id: trustedDevices.id, name: trustedDevices.name });
  const events = ended.map(({ id, name }): SecurityEvent => {
    const detail = { device_id: id, device: name, reason };
    return { kind: "device.trust_revoked", userId, detail };
  });
  if (events.length > 0) await recordEvents(ctx, ...events);
  return ended.map(({ id }) => id);
}
