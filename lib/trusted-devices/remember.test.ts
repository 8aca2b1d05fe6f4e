import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { securityEvents } from "@/db/schema";
import { startLogin } from "@/lib/auth/login";
import { answerChallenge } from "@/lib/challenge/answer";
import { cancelChallenge } from "@/lib/challenge/cancel";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { from, later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenChallenge,
  givenPassed,
  givenTotp,
  givenTrust,
  givenUser,
  granted,
  present,
  refusalOf,
  rightCode,
  sessionRow,
  signedIn,
  trustRows,
} from "@/lib/testing-people";
import { days, minutes } from "@/lib/time";
import { rememberDevice } from "@/lib/trusted-devices/remember";
import { revokeTrustedDevice } from "@/lib/trusted-devices/revoke";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let userId: string;
let secret: string;
beforeEach(async () => {
  ctx = await testContext({ ip: "85.243.118.7" });
  person = await givenUser(ctx);
  userId = person.id;
  secret = await givenTotp(ctx, userId);
});
const { TRUSTED_DEVICES_ENABLED, TRUSTED_DEVICES_MAX } = env;
afterEach(() => {
  Object.assign(env, { TRUSTED_DEVICES_ENABLED, TRUSTED_DEVICES_MAX });
});
const live = async () => (await trustRows(ctx, userId)).filter(({ revokedAt }) => revokedAt === null);

test("an answered challenge trusts the device for 30 days; its row says which, where and when", async () => {
  const challenge = await givenChallenge(ctx, userId);
  granted(await answerChallenge(ctx, challenge, { code: rightCode(secret, ctx.now) }));
  const token = present(await rememberDevice(ctx, challenge));
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  const [row, ...others] = await trustRows(ctx, userId);
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    tokenDigest: digestOf(token),
    previousTokenDigest: null,
    name: "Windows, Chrome",
    deviceType: "desktop",
    browser: "Chrome",
    os: "Windows",
    ipMask: "85.243.118.•••",
    isLocal: false,
    country: "PT",
    createdAt: ctx.now,
    lastUsedAt: ctx.now,
    useCount: 0,
    trustedUntil: later(ctx, days(30)).now,
    revokedAt: null,
  });
  for (const hidden of [token, "85.243.118.7", "141"]) expect(JSON.stringify(row)).not.toContain(hidden);

  const { sessionId } = granted(await redeemChallenge(ctx, challenge));
  expect(await sessionRow(ctx, sessionId)).toMatchObject({ trustedDeviceId: row?.id, amr: ["pwd", "otp"] });
  const told = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, userId));
  expect(told.find(({ kind }) => kind === "device.trusted")?.metadata).toEqual({
    device_id: row?.id,
    device: "Windows, Chrome",
  });
  expect(JSON.stringify(told)).not.toContain(token);
});

test("the owner may name the device; else it is called by its families, without a version", async () => {
  const named = async (userAgent: string, name?: string) => {
    await givenTrust(from(ctx, { userAgent }), userId, name);
    return (await live()).map(({ name }) => name);
  };
  await named("okhttp/4.12.0", "Inês’ phone app");
  await named("curl/8.5.0");
  const names = await named("");
  expect(names.sort()).toEqual(["Inês’ phone app", "Unknown device", "curl"]);
});

test("attack X21: a challenge that waits, was cancelled, spent or has lapsed trusts nothing", async () => {
  expect(await rememberDevice(ctx, await givenChallenge(ctx, userId))).toBeNull();
  const cancelled = await givenChallenge(ctx, userId);
  await cancelChallenge(ctx, cancelled);
  expect(await rememberDevice(ctx, cancelled)).toBeNull();
  const spent = await givenPassed(ctx, userId);
  granted(await redeemChallenge(ctx, spent));
  expect(await rememberDevice(ctx, spent)).toBeNull();
  expect(await rememberDevice(later(ctx, minutes(10)), await givenPassed(ctx, userId))).toBeNull();
  expect(await rememberDevice(ctx, "0".repeat(64))).toBeNull();
  expect(await trustRows(ctx, userId)).toEqual([]);
});

test("attack X21: a password alone trusts nothing, nor does a step-up", async () => {
  const opening = { userId, amr: ["pwd"] };
  const alone = await startChallenge(ctx, { ...opening, purpose: "login", answeredAal: 1 });
  const stepUp = await startChallenge(ctx, { ...opening, purpose: "step_up", answeredAal: 2 });
  for (const { token } of [alone, stepUp]) expect(await rememberDevice(ctx, token)).toBeNull();
  expect(await trustRows(ctx, userId)).toEqual([]);
});

test("after a backup code no device is trusted (D01)", async () => {
  const [code] = await givenBackupCodes(ctx, userId);
  const challenge = await givenChallenge(ctx, userId);
  granted(await answerChallenge(ctx, challenge, { code }));
  expect(await rememberDevice(ctx, challenge)).toBeNull();
  expect(refusalOf(await redeemChallenge(ctx, challenge))).toBeNull();
  expect(await trustRows(ctx, userId)).toEqual([]);
});

test("a trusted device is not trusted anew by itself: its thirty days do not roll", async () => {
  const { token } = await givenTrust(ctx, userId);
  const at = later(ctx, days(20));
  const { email, password } = person;
  const started = granted(await startLogin(at, { email, password }, { trustToken: token }));
  expect(started.challenge).toBeNull();
  expect(await rememberDevice(at, started.token)).toBeNull();
  expect(await trustRows(ctx, userId)).toHaveLength(1);
});

test("one challenge trusts one device", async () => {
  const challenge = await givenPassed(ctx, userId);
  expect(await rememberDevice(ctx, challenge)).not.toBeNull();
  expect(await rememberDevice(ctx, challenge)).toBeNull();
  expect(await trustRows(ctx, userId)).toHaveLength(1);
});

test("where trust is switched off nothing is remembered", async () => {
  env.TRUSTED_DEVICES_ENABLED = false;
  expect(await rememberDevice(ctx, await givenPassed(ctx, userId))).toBeNull();
  expect(await trustRows(ctx, userId)).toEqual([]);
});

test("an account trusts ten devices: the eleventh takes the place of the least recently used", async () => {
  const devices = [];
  for (let i = 0; i < 10; i += 1) devices.push(await givenTrust(later(ctx, minutes(i)), userId));
  const [first, second] = devices;
  const { email, password } = person;
  granted(await startLogin(later(ctx, minutes(20)), { email, password }, { trustToken: first?.token }));
  const newest = await givenTrust(later(ctx, minutes(30)), userId);

  const rows = await trustRows(ctx, userId);
  expect(rows.filter(({ revokedAt }) => revokedAt !== null)).toMatchObject([
    { id: second?.deviceId, revokedReason: "limit", revokedAt: later(ctx, minutes(30)).now },
  ]);
  const ids = (await live()).map(({ id }) => id);
  expect(ids).toHaveLength(10);
  expect(ids).toContain(first?.deviceId);
  expect(ids).toContain(newest.deviceId);
});

test("a trust past its day, or taken back, takes nobody's place", async () => {
  env.TRUSTED_DEVICES_MAX = 2;
  await givenTrust(later(ctx, -days(30)), userId);
  const kept = await givenTrust(ctx, userId);
  const gone = await givenTrust(later(ctx, minutes(1)), userId);
  const caller = await signedIn(later(ctx, minutes(2)), userId);
  granted(await revokeTrustedDevice(caller, gone.deviceId));
  await givenTrust(later(ctx, minutes(3)), userId);
  const ends = (await trustRows(ctx, userId)).map(({ revokedReason }) => revokedReason);
  expect(ends).toEqual([null, null, "revoked", null]);
  expect((await live()).map(({ id }) => id)).toContain(kept.deviceId);
});

test("a browser has one trust per person: a new one takes the place of the one it had, copies included", async () => {
  const browser = from(ctx, { deviceId: "a".repeat(64) });
  const other = (await givenUser(ctx)).id;
  const theirs = await givenTrust(browser, other);
  const phone = await givenTrust(from(ctx, { deviceId: "b".repeat(64) }), userId);
  const client = await givenTrust(ctx, userId);
  const old = await givenTrust(browser, userId);
  const fresh = await givenTrust(later(browser, minutes(1)), userId);
  expect((await live()).map(({ id }) => id).sort()).toEqual([phone.deviceId, client.deviceId, fresh.deviceId].sort());
  expect((await trustRows(ctx, userId)).find(({ id }) => id === old.deviceId)?.revokedReason).toBe("replaced");
  expect(await trustRows(ctx, other)).toMatchObject([{ id: theirs.deviceId, revokedAt: null }]);
});

test.runIf(onPostgres)("of 20 who trust by one challenge at once one does", async () => {
  const challenge = await givenPassed(ctx, userId);
  const tokens = await Promise.all(Array.from({ length: 20 }, () => rememberDevice(ctx, challenge)));
  expect(tokens.filter((token) => token !== null)).toHaveLength(1);
  expect(await trustRows(ctx, userId)).toHaveLength(1);
  expect((await eventKindsOf(ctx, userId)).filter((kind) => kind === "device.trusted")).toHaveLength(1);
});

test.runIf(onPostgres)("when 30 devices are trusted at once, exactly ten are in the end", async () => {
  const challenges = await Promise.all(Array.from({ length: 30 }, () => givenPassed(ctx, userId)));
  const tokens = await Promise.all(challenges.map((challenge) => rememberDevice(ctx, challenge)));
  expect(tokens.every((token) => token !== null)).toBe(true);
  expect(await live()).toHaveLength(TRUSTED_DEVICES_MAX);
});
