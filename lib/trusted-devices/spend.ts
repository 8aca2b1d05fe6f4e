import { and, arrayContains, eq, or, sql } from "drizzle-orm";
import { trustedDevices } from "@/db/schema";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { recordEvents } from "@/lib/events/record";
import { after, seconds } from "@/lib/time";
import { kindOfDevice, lastSeen } from "@/lib/trusted-devices/fingerprint";
import { liveTrust } from "@/lib/trusted-devices/live";

/** The trust that lets a sign-in skip its challenge, and the token that takes the shown one's place. */
export type UsedTrust = { deviceId: string; nextToken: string | null };

/** How long the token before is honoured, for a second sign-in that was under way with it (D03). */
const previousTokenMs = seconds(60);

/**
 * Uses the trust that `token` names, if it is this account's, live, and shown by the same kind of device (D03);
 * else `null`, and nobody is told why. Call it after the right password, under the account's lock.
 *
 * The present token is replaced by each use. The one before passes for a minute and is not replaced: of two
 * sign-ins at once both pass, and the client is left with the one new token. Later, as any earlier one at once,
 * it can only be a copy, or the original after a copy was used: the trust ends, whatever device shows it.
 */
export async function spendTrust(ctx: Context, userId: string, token: string | null): Promise<UsedTrust | null> {
  const trust = token && (await findTrust(ctx, userId, token));
  if (!trust) return null;
  if (trust.standing === "replayed") {
    await endReplayed(ctx, trust);
    return null;
  }
  if (trust.standing === "elsewhere") return null;

  const nextToken = trust.standing === "present" ? randomToken(ctx) : null;
  await ctx.db
    .update(trustedDevices)
    .set({
      ...lastSeen(ctx),
      useCount: sql`${trustedDevices.useCount} + 1`,
      ...(nextToken && rotation(ctx, nextToken)),
    })
    .where(eq(trustedDevices.id, trust.id));
  await recordEvents(ctx, { kind: "device.trust_used", userId, detail: { device_id: trust.id, device: trust.name } });
  return { deviceId: trust.id, nextToken };
}

/**
 * The trusted device whose token a client holds before its password was looked at, or `null`. Nothing is spent.
 * An account that does not exist costs the same statement (A08).
 */
export async function heldTrust(ctx: Context, userId: string, token: string | null): Promise<string | null> {
  const trust = token && (await findTrust(ctx, userId, token));
  return trust && (trust.standing === "present" || trust.standing === "previous") ? trust.id : null;
}

async function findTrust(ctx: Context, userId: string, token: string) {
  const digest = digestOf(token);
  const shown = or(
    eq(trustedDevices.tokenDigest, digest),
    eq(trustedDevices.previousTokenDigest, digest),
    arrayContains(trustedDevices.spentTokenDigests, [digest]),
  );
  const [trust] = await ctx.db
    .select()
    .from(trustedDevices)
    .where(and(eq(trustedDevices.userId, userId), liveTrust(ctx), shown));
  return trust ? { ...trust, standing: standingOf(ctx, trust, digest) } : null;
}

type Trust = typeof trustedDevices.$inferSelect;

/** A replay is seen before the device is: a thief's browser would not look like the owner's. */
function standingOf(ctx: Context, trust: Trust, digest: string): "present" | "previous" | "replayed" | "elsewhere" {
  const isPresent = trust.tokenDigest === digest;
  const isHonoured = trust.previousTokenUntil !== null && trust.previousTokenUntil > ctx.now;
  if (!isPresent && !(trust.previousTokenDigest === digest && isHonoured)) return "replayed";
  if (trust.fingerprint !== kindOfDevice(ctx).fingerprint) return "elsewhere";
  return isPresent ? "present" : "previous";
}

const rotation = (ctx: Context, nextToken: string) => ({
  tokenDigest: digestOf(nextToken),
  previousTokenDigest: sql`${trustedDevices.tokenDigest}`,
  previousTokenUntil: after(ctx.now, previousTokenMs),
  // The first use has none before: `null`, which is no element.
  spentTokenDigests: sql`array_remove(array_append(${trustedDevices.spentTokenDigests}, ${trustedDevices.previousTokenDigest}), null)`,
});

/** Told as the act of nobody known: who shows a copy need not be the owner. */
async function endReplayed(ctx: Context, { id, userId, name }: Trust): Promise<void> {
  const reason = "replayed";
  await ctx.db
    .update(trustedDevices)
    .set({ revokedAt: ctx.now, revokedReason: reason })
    .where(eq(trustedDevices.id, id));
  const detail = { device_id: id, device: name };
  const byNobodyKnown = { userId, actor: "anonymous" } as const;
  await recordEvents(
    ctx,
    { kind: "device.trust_replayed", ...byNobodyKnown, outcome: "failure", detail },
    { kind: "device.trust_revoked", ...byNobodyKnown, detail: { ...detail, reason } },
  );
}
