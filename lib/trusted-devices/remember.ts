import { and, arrayOverlaps, asc, desc, eq, inArray, isNull, not } from "drizzle-orm";
import { challenges, sessions, trustedDevices } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import { browserIdFor } from "@/lib/sessions/browser";
import { describeDevice } from "@/lib/sessions/device";
import { after, days } from "@/lib/time";
import { kindOfDevice, lastSeen } from "@/lib/trusted-devices/fingerprint";
import { standingTrust } from "@/lib/trusted-devices/live";
import { endTrust } from "@/lib/trusted-devices/revoke";

/**
 * Trusts the asking device for `TRUSTED_DEVICE_DAYS` from now, and answers its token, of which only a digest is
 * kept (D01). `challengeToken` names a sign-in whose second factor was just passed and that was not redeemed
 * yet; it may trust one device, once. `null` where there is nothing to trust: after a backup code, after no
 * factor at all, after a trusted device, or where trust is switched off.
 *
 * A browser has one trust per person, and an account `TRUSTED_DEVICES_MAX`: the least recently used makes room.
 */
export async function rememberDevice(
  ctx: Context,
  challengeToken: string,
  { name }: { name?: string } = {},
): Promise<string | null> {
  if (!env.TRUSTED_DEVICES_ENABLED) return null;
  return inTransaction(ctx, async (ctx) => {
    const challenge = await lockAnswered(ctx, challengeToken);
    if (!challenge) return null;
    await makeRoom(ctx, challenge.userId);
    const { id, token } = await insertTrust(ctx, challenge.userId, name);
    await ctx.db.update(challenges).set({ trustedDeviceId: id }).where(eq(challenges.id, challenge.id));
    return token;
  });
}

/** The account's row first (K12), then the challenge as it stands under the lock: of two at once one is first. */
async function lockAnswered(ctx: Context, token: string) {
  const passed = and(
    namedBy(token),
    eq(challenges.purpose, "login"),
    eq(challenges.answeredAal, 2),
    not(arrayOverlaps(challenges.amr, ["backup_code", "trusted_device"])),
    isNull(challenges.trustedDeviceId),
    stillOpen(ctx),
  );
  const find = () => ctx.db.select({ id: challenges.id, userId: challenges.userId }).from(challenges).where(passed);
  const [named] = await find();
  if (!named || !(await lockUser(ctx, named.userId))) return null;
  const [challenge] = await find();
  return challenge ?? null;
}

/** The browser's former trust of this person goes, and of the others the least recently used beyond the limit. */
async function makeRoom(ctx: Context, userId: string): Promise<void> {
  const browserId = browserIdFor(ctx, userId);
  if (browserId) {
    const ofThisBrowser = ctx.db
      .select({ id: sessions.trustedDeviceId })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), eq(sessions.browserId, browserId)));
    await endTrust(ctx, userId, "replaced", inArray(trustedDevices.id, ofThisBrowser));
  }
  const beyond = ctx.db
    .select({ id: trustedDevices.id })
    .from(trustedDevices)
    .where(and(eq(trustedDevices.userId, userId), standingTrust(ctx)))
    .orderBy(desc(trustedDevices.lastUsedAt), asc(trustedDevices.id))
    .offset(env.TRUSTED_DEVICES_MAX - 1);
  await endTrust(ctx, userId, "limit", inArray(trustedDevices.id, beyond));
}

async function insertTrust(ctx: Context, userId: string, name = usualName(ctx)) {
  const id = crypto.randomUUID();
  const token = randomToken(ctx);
  await ctx.db.insert(trustedDevices).values({
    id,
    userId,
    name,
    tokenDigest: digestOf(token),
    ...kindOfDevice(ctx),
    ...lastSeen(ctx),
    createdAt: ctx.now,
    trustedUntil: after(ctx.now, days(env.TRUSTED_DEVICE_DAYS)),
  });
  await recordEvents(ctx, { kind: "device.trusted", userId, detail: { device_id: id, device: name } });
  return { id, token };
}

/** "Windows, Chrome": the version would be wrong before the month is over. */
function usualName(ctx: Context): string {
  const { label, browserVersion } = describeDevice(ctx.request.userAgent);
  return browserVersion ? label.slice(0, -browserVersion.length - 1) : label;
}
