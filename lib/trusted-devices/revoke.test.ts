import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { securityEvents } from "@/db/schema";
import type { Context, SteppedUp } from "@/lib/context";
import { env } from "@/lib/env";
import { revokeAllSessions } from "@/lib/sessions/revoke";
import { later, onPostgres, testContext } from "@/lib/testing";
import { eventKindsOf, givenTrust, givenUser, signedIn, trustRows } from "@/lib/testing-people";
import { days, seconds } from "@/lib/time";
import { listTrustedDevices } from "@/lib/trusted-devices/list";
import { renameTrustedDevice } from "@/lib/trusted-devices/rename";
import {
  deviceRef,
  revokeAllTrustedDevices,
  revokeTrustedDevice,
  revokeTrustedDevices,
} from "@/lib/trusted-devices/revoke";

let ctx: Context;
let userId: string;
let caller: SteppedUp;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
  caller = later(await signedIn(ctx, userId), seconds(1));
});
const { TRUSTED_DEVICES_ENABLED } = env;
afterEach(() => {
  env.TRUSTED_DEVICES_ENABLED = TRUSTED_DEVICES_ENABLED;
});
const reasons = async (of = userId) => (await trustRows(ctx, of)).map(({ revokedReason }) => revokedReason);
const revocations = async () =>
  (await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, userId)))
    .filter(({ kind }) => kind === "device.trust_revoked")
    .map(({ metadata }) => metadata);
const ended = "device.trust_revoked";

test("trust in one device ends at once, and the log names it", async () => {
  const { deviceId } = await givenTrust(ctx, userId, "Work laptop");
  await givenTrust(ctx, userId, "Phone");
  expect(await revokeTrustedDevice(caller, deviceId)).toEqual({ ok: true, value: null });
  const rows = await trustRows(ctx, userId);
  expect(rows.find(({ id }) => id === deviceId)).toMatchObject({ revokedAt: caller.now, revokedReason: "revoked" });
  expect((await listTrustedDevices(caller)).map(({ name }) => name)).toEqual(["Phone"]);
  expect(await revocations()).toEqual([{ device_id: deviceId, device: "Work laptop", reason: "revoked" }]);
});

test("attack X13: somebody else's device, an ended or lapsed one and none are not found, and nothing changes", async () => {
  const other = (await givenUser(ctx)).id;
  const theirs = (await givenTrust(ctx, other)).deviceId;
  const lapsed = (await givenTrust(later(ctx, -days(30)), userId)).deviceId;
  const gone = (await givenTrust(ctx, userId)).deviceId;
  await revokeTrustedDevice(caller, gone);
  for (const id of [theirs, lapsed, gone, crypto.randomUUID()]) {
    expect(await revokeTrustedDevice(caller, id)).toEqual({ ok: false, refusal: "not_found" });
    expect(await renameTrustedDevice(caller, { device_id: id, name: "Mine" })).toEqual({
      ok: false,
      refusal: "not_found",
    });
  }
  expect(await trustRows(ctx, other)).toMatchObject([{ name: "Windows, Chrome", revokedAt: null }]);
  expect((await eventKindsOf(ctx, userId)).filter((kind) => kind === ended)).toHaveLength(1);
});

test("all of the caller's trust ends, with its count; other people's stays", async () => {
  const other = (await givenUser(ctx)).id;
  await givenTrust(ctx, other);
  for (let i = 0; i < 3; i += 1) await givenTrust(ctx, userId);
  expect(await revokeAllTrustedDevices(caller)).toEqual({ ok: true, value: { revoked: 3 } });
  expect(await revokeAllTrustedDevices(caller)).toEqual({ ok: true, value: { revoked: 0 } });
  expect(await reasons()).toEqual(Array(3).fill("revoked_all"));
  expect(await reasons(other)).toEqual([null]);
  expect(await revocations()).toHaveLength(3);
});

test("what ends trust in an account ends it while trust is switched off too, and it does not come back", async () => {
  await givenTrust(ctx, userId);
  env.TRUSTED_DEVICES_ENABLED = false;
  expect(await revokeTrustedDevices(caller, userId, "factor_disabled")).toBe(1);
  env.TRUSTED_DEVICES_ENABLED = true;
  expect(await reasons()).toEqual(["factor_disabled"]);
});

test("signing out everywhere else forgets trusted devices where that is asked, and only there", async () => {
  await givenTrust(ctx, userId);
  await revokeAllSessions(caller, { keepCurrent: true });
  expect(await reasons()).toEqual([null]);
  await revokeAllSessions(caller, { keepCurrent: true, forgetDevices: true });
  expect(await reasons()).toEqual(["revoked_all"]);
});

test("the id of a device is a UUID", () => {
  expect(deviceRef.safeParse({ device_id: crypto.randomUUID() }).success).toBe(true);
  for (const device_id of ["1", "../all", "", null, undefined, []]) {
    expect(deviceRef.safeParse({ device_id }).success).toBe(false);
  }
});

test.runIf(onPostgres)("of 20 who end one trust at once one does, with one event", async () => {
  const { deviceId } = await givenTrust(ctx, userId);
  const answers = await Promise.all(Array.from({ length: 20 }, () => revokeTrustedDevice(caller, deviceId)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await revocations()).toHaveLength(1);
});
