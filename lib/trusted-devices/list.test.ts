import { afterEach, beforeEach, expect, test } from "vitest";
import { passGates } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { trustedDeviceShape } from "@/lib/http/shapes";
import { from, later, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenTrust,
  givenUser,
  granted,
  identified,
  refusalOf,
  signedIn,
  trustRows,
} from "@/lib/testing-people";
import { days, minutes } from "@/lib/time";
import { listTrustedDevices } from "@/lib/trusted-devices/list";
import { deviceName, renameTrustedDevice } from "@/lib/trusted-devices/rename";

let ctx: Context;
let userId: string;
beforeEach(async () => {
  ctx = await testContext({ ip: "85.243.118.7" });
  userId = (await givenUser(ctx)).id;
});
const { TRUSTED_DEVICES_ENABLED } = env;
afterEach(() => {
  env.TRUSTED_DEVICES_ENABLED = TRUSTED_DEVICES_ENABLED;
});
const names = async (at: Context) => (await listTrustedDevices(await signedIn(at, userId))).map(({ name }) => name);

/** The caller of a session that `deviceId` let in. */
async function trustedCaller(at: Context, deviceId: string) {
  const trusted = { amr: ["pwd", "trusted_device"], trustedDeviceId: deviceId, answeredAal: 2 } as const;
  const { token } = await startChallenge(at, { userId, purpose: "login", ...trusted });
  const { jti } = granted(await redeemChallenge(at, token));
  return granted(passGates(await identified(at, await signSessionToken(jti, at.now))));
}

test("a person sees the devices that they trust now, the last used first; no ended, lapsed or foreign one", async () => {
  await givenTrust(later(ctx, -days(30)), userId, "Lapsed");
  await givenTrust(later(ctx, -minutes(9)), userId, "Laptop");
  await givenTrust(later(ctx, -minutes(3)), userId, "Phone");
  await givenTrust(ctx, (await givenUser(ctx)).id, "Theirs");
  expect(await names(ctx)).toEqual(["Phone", "Laptop"]);
  env.TRUSTED_DEVICES_ENABLED = false;
  expect(await names(ctx)).toEqual([]);
});

test("the device of the caller's session is marked and stands first: that it began, or was let in by", async () => {
  const laptop = await givenTrust(later(ctx, -minutes(9)), userId, "Laptop");
  await givenTrust(later(ctx, -minutes(3)), userId, "Phone");
  const devices = await listTrustedDevices(await trustedCaller(ctx, laptop.deviceId));
  expect(devices.map(({ name, isCurrent }) => [name, isCurrent])).toEqual([
    ["Laptop", true],
    ["Phone", false],
  ]);
  expect((await listTrustedDevices(await signedIn(ctx, userId))).some(({ isCurrent }) => isCurrent)).toBe(false);
});

test("a device is told with its mask, its place and its use, and without a secret", async () => {
  const { token, deviceId } = await givenTrust(ctx, userId, "Laptop");
  const [device] = await listTrustedDevices(await trustedCaller(ctx, deviceId));
  expect(device).toMatchObject({ place: "Portugal", placeEstimated: true });
  const shape = device && trustedDeviceShape(device);
  expect(shape).toEqual({
    id: deviceId,
    name: "Laptop",
    device_type: "desktop",
    browser: "Chrome",
    os: "Windows",
    ip: "85.243.118.•••",
    country: "PT",
    city: null,
    created_at: ctx.now,
    last_used_at: ctx.now,
    use_count: 0,
    trusted_until: later(ctx, days(30)).now,
    is_current: true,
  });
  const [row] = await trustRows(ctx, userId);
  for (const hidden of [token, row?.tokenDigest, row?.fingerprint]) {
    expect(JSON.stringify([device, shape])).not.toContain(hidden);
  }
});

test("on one's own network the place says so", async () => {
  await givenTrust(from(ctx, { ip: "192.168.1.7" }), userId);
  const [device] = await listTrustedDevices(await signedIn(ctx, userId));
  expect(device).toMatchObject({ place: "Local network", placeEstimated: false });
});

test("a device takes the name that its owner gives it", async () => {
  const { deviceId } = await givenTrust(ctx, userId);
  const caller = await signedIn(ctx, userId);
  const input = deviceName.parse({ device_id: deviceId, name: "  Work   laptop " });
  expect(refusalOf(await renameTrustedDevice(caller, input))).toBeNull();
  expect(await names(ctx)).toEqual(["Work laptop"]);
  expect(await eventKindsOf(ctx, userId)).toContain("device.renamed");
});

test("attack X24: a name with marks that hide or turn text, of many lines or too long is refused", () => {
  const device_id = crypto.randomUUID();
  for (const name of ["", "  ", "a\nb", "a\u202eb", "a\u0000b", "x".repeat(65)]) {
    expect(deviceName.safeParse({ device_id, name }).success).toBe(false);
  }
});
