import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factors, securityEvents, users } from "@/db/schema";
import { startLogin } from "@/lib/auth/login";
import { payForPassword } from "@/lib/auth/login-throttle";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenChallenge,
  givenSession,
  givenTotp,
  givenTrust,
  givenUser,
  granted,
  present,
  refusalOf,
  sessionRow,
  trustRows,
  userRow,
} from "@/lib/testing-people";
import { statementsOf } from "@/lib/testing-statements";
import { days, hours, minutes, seconds } from "@/lib/time";
import { revokeTrustedDevices } from "@/lib/trusted-devices/revoke";

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let trusted: Awaited<ReturnType<typeof givenTrust>>;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx);
  await givenTotp(ctx, person.id);
  trusted = await givenTrust(ctx, person.id);
});
const { TRUSTED_DEVICES_ENABLED } = env;
afterEach(() => {
  env.TRUSTED_DEVICES_ENABLED = TRUSTED_DEVICES_ENABLED;
});

/** The password step with a trust token, from an address of its own: limits are not what is looked at here. */
async function signIn(at: Context, trustToken: string | null, { email, password } = person) {
  return startLogin(from(at, { ip: randomAddress() }), { email, password }, { trustToken });
}
/** Whether a sign-in with `token` is asked for its factor. */
const isAsked = async (at: Context, token: string, who = person) =>
  granted(await signIn(at, token, who)).challenge !== null;
const kinds = async () => (await eventKindsOf(ctx, person.id)).filter((kind) => kind.startsWith("device."));
const replay = ["device.trust_replayed", "device.trust_revoked"];
const trust = async () => present((await trustRows(ctx, person.id))[0]);

test("a trusted device skips the challenge on ten sign-ins over 29 days, and is asked on day 31", async () => {
  let token = trusted.token;
  for (let i = 1; i <= 10; i += 1) {
    const at = later(ctx, i * days(2.9));
    const started = granted(await signIn(at, token));
    expect(started.challenge).toBeNull();
    expect(started.trustToken).toMatch(/^[0-9a-f]{64}$/);
    token = present(started.trustToken);
    expect(await trust()).toMatchObject({ useCount: i, lastUsedAt: at.now, revokedAt: null });
  }
  const asked = granted(await signIn(later(ctx, days(31)), token));
  expect(asked).toMatchObject({ challenge: { methods: [{ type: "totp" }] }, trustToken: null });
  expect(await kinds()).toEqual(["device.trusted", ...Array(10).fill("device.trust_used")]);
});

test("the thirty days are counted from the challenge, and no use makes them longer", async () => {
  const { trustToken } = granted(await signIn(later(ctx, days(29)), trusted.token));
  expect(await isAsked(later(ctx, days(30)), present(trustToken))).toBe(true);
  expect((await trust()).trustedUntil).toEqual(later(ctx, days(30)).now);
  expect(await isAsked(later(ctx, days(30) - 1), present(trustToken))).toBe(false);
});

test("a trusted device's session is AAL2 by password and device, knows its trust, and has no step-up", async () => {
  const { token } = granted(await signIn(ctx, trusted.token));
  const { sessionId } = granted(await redeemChallenge(ctx, token));
  expect(await sessionRow(ctx, sessionId)).toMatchObject({
    aal: 2,
    amr: ["pwd", "trusted_device"],
    steppedUpAt: null,
    steppedUpBy: null,
    trustedDeviceId: trusted.deviceId,
  });
});

test("each use replaces the token, of which only a digest is kept", async () => {
  const next = present(granted(await signIn(ctx, trusted.token)).trustToken);
  expect(next).not.toBe(trusted.token);
  const row = await trust();
  expect(row).toMatchObject({ tokenDigest: digestOf(next), previousTokenDigest: digestOf(trusted.token) });
  expect(JSON.stringify(row)).not.toContain(next);
});

test("a browser that renewed itself is the same kind of device, wherever it is carried", async () => {
  const renewed = from(ctx, { userAgent: ctx.request.userAgent.replace("Chrome/141", "Chrome/163") });
  expect(await isAsked(renewed, trusted.token)).toBe(false);
});

test("attack X21: of another kind of device, a right token is ignored and nothing is told or changed", async () => {
  const macOs = ctx.request.userAgent.replace("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7");
  for (const userAgent of [firefox, macOs, "okhttp/4.12.0", ""]) {
    expect(await isAsked(from(ctx, { userAgent }), trusted.token)).toBe(true);
  }
  expect(await trust()).toMatchObject({ useCount: 0, revokedAt: null, tokenDigest: digestOf(trusted.token) });
  expect(await kinds()).toEqual(["device.trusted"]);
});

test("attack X21: a forged token is ignored", async () => {
  const challenge = await givenChallenge(ctx, person.id);
  for (const forged of ["0".repeat(64), digestOf(trusted.token), trusted.deviceId, challenge, "", "x".repeat(5_000)]) {
    expect(await isAsked(ctx, forged)).toBe(true);
  }
  // Nor is a trust token a challenge.
  expect(refusalOf(await redeemChallenge(ctx, trusted.token))).toBe("invalid_challenge");
});

test("attack X21: the token of another user is ignored, and stays theirs", async () => {
  const other = await givenUser(ctx);
  await givenTotp(ctx, other.id);
  expect(await isAsked(ctx, trusted.token, other)).toBe(true);
  granted(await signIn(ctx, trusted.token));
  // Not even as a late replay does it end their trust.
  expect(await isAsked(later(ctx, minutes(2)), trusted.token, other)).toBe(true);
  expect(await trust()).toMatchObject({ revokedAt: null });
});

test("attack X21: where no factor was ever passed a trust token stands for nothing", async () => {
  await ctx.db.delete(factors).where(eq(factors.userId, person.id));
  const { token, trustToken } = granted(await signIn(ctx, trusted.token));
  expect(trustToken).toBeNull();
  const { sessionId } = granted(await redeemChallenge(ctx, token));
  expect(await sessionRow(ctx, sessionId)).toMatchObject({ aal: 1, amr: ["pwd"], trustedDeviceId: null });
});

test("attack X21: the token before passes for a minute on the same device, and is not replaced again", async () => {
  const next = present(granted(await signIn(ctx, trusted.token)).trustToken);
  const soon = later(ctx, seconds(60) - 1);
  expect(granted(await signIn(soon, trusted.token))).toMatchObject({ challenge: null, trustToken: null });
  expect(await isAsked(from(soon, { userAgent: firefox }), trusted.token)).toBe(true);
  expect(await trust()).toMatchObject({ useCount: 2, tokenDigest: digestOf(next), revokedAt: null });
  expect(await isAsked(later(ctx, hours(1)), next)).toBe(false);
});

test.each([
  ["the same kind of device", {}],
  ["another kind of device", { userAgent: firefox }],
])("attack X21: the token before, shown late by %s, ends the trust and is told", async (_who, request) => {
  const used = later(ctx, seconds(1));
  const next = present(granted(await signIn(used, trusted.token)).trustToken);
  const late = later(from(used, request), seconds(60));
  expect(await isAsked(late, trusted.token)).toBe(true);
  expect(await trust()).toMatchObject({ revokedAt: late.now, revokedReason: "replayed" });
  expect(await kinds()).toEqual(["device.trusted", "device.trust_used", ...replay]);
  expect(await isAsked(late, next)).toBe(true);
  expect(await isAsked(late, trusted.token)).toBe(true);
  expect(await kinds()).toHaveLength(4);
});

test("a replay is told as what nobody known did, with the reason why the trust ended", async () => {
  granted(await signIn(ctx, trusted.token));
  await isAsked(later(ctx, minutes(5)), trusted.token);
  const told = await ctx.db
    .select()
    .from(securityEvents)
    .where(eq(securityEvents.userId, person.id))
    .orderBy(securityEvents.createdAt, securityEvents.position);
  const named = { device_id: trusted.deviceId, device: "Windows, Chrome" };
  expect(told.filter(({ kind }) => replay.includes(kind))).toMatchObject([
    { kind: "device.trust_replayed", outcome: "failure", actor: "anonymous", metadata: named },
    { kind: "device.trust_revoked", actor: "anonymous", metadata: { ...named, reason: "replayed" } },
  ]);
});

test.each([
  ["the same kind of device", {}],
  ["another kind of device", { userAgent: firefox }],
])(
  "attack X21: a thief who signs in again and again is found, by the first token shown by %s",
  async (_who, request) => {
    for (const uses of [2, 3, 7]) {
      const at = later(ctx, minutes(uses));
      const stolen = await givenTrust(at, person.id);
      let token = stolen.token;
      for (let i = 1; i <= uses; i += 1) token = present(granted(await signIn(later(at, i), token)).trustToken);
      // Within the minute too: only the token right before the present one passes.
      expect(await isAsked(later(from(at, request), seconds(2)), stolen.token)).toBe(true);
      const row = (await trustRows(ctx, person.id)).find(({ id }) => id === stolen.deviceId);
      expect(row).toMatchObject({ revokedReason: "replayed", useCount: uses });
      expect((await kinds()).slice(-2)).toEqual(replay);
      expect(await isAsked(later(at, seconds(3)), token)).toBe(true);
    }
  },
);

test("attack X21: of all tokens that a trust ever had a digest is kept, no token, and to others it means nothing", async () => {
  const tokens = [trusted.token];
  for (let i = 1; i <= 4; i += 1) {
    tokens.push(present(granted(await signIn(later(ctx, i), present(tokens.at(-1)))).trustToken));
  }
  const [first, second, third, fourth, fifth] = tokens.map(digestOf);
  const row = await trust();
  expect(row).toMatchObject({ tokenDigest: fifth, previousTokenDigest: fourth });
  expect(row.spentTokenDigests).toEqual([first, second, third]);
  for (const token of tokens) expect(JSON.stringify(row)).not.toContain(token);
  // Somebody else's sign-in that shows one of them is none of this trust's business.
  const other = await givenUser(ctx);
  await givenTotp(ctx, other.id);
  expect(await isAsked(later(ctx, minutes(1)), trusted.token, other)).toBe(true);
  expect(await trust()).toMatchObject({ revokedAt: null });
});

test("a trust that was taken back is ignored", async () => {
  expect(await revokeTrustedDevices(ctx, person.id, "factor_disabled")).toBe(1);
  expect(await isAsked(ctx, trusted.token)).toBe(true);
});

test("where trust is switched off no token counts, and none is lost", async () => {
  env.TRUSTED_DEVICES_ENABLED = false;
  expect(await isAsked(ctx, trusted.token)).toBe(true);
  env.TRUSTED_DEVICES_ENABLED = true;
  expect(await isAsked(ctx, trusted.token)).toBe(false);
});

test("attack X34: whoever locks the second factor leaves the owner's trusted device its way in", async () => {
  const locked = { factorLockedUntil: later(ctx, hours(4)).now };
  await ctx.db.update(users).set(locked).where(eq(users.id, person.id));
  expect(refusalOf(await signIn(ctx, null))).toBe("locked");
  expect(await isAsked(ctx, trusted.token)).toBe(false);
  expect(await userRow(ctx, person.id)).toMatchObject(locked);
});

test("attack X17: a client that holds the account's trust has a budget of its own, whatever strangers do", async () => {
  const here = from(ctx, { ip: randomAddress() });
  const attempt = (trustToken: string | null, password = "wrong", at = here) =>
    startLogin(at, { email: person.email, password }, { trustToken });
  for (let i = 0; i < 5; i += 1) expect(refusalOf(await attempt(null))).toBe("invalid_credentials");
  expect(refusalOf(await attempt(null, person.password))).toBe("locked");
  expect(granted(await attempt(trusted.token, person.password))).toMatchObject({ challenge: null });
});

test("attack X17: the lock of a whole account leaves its trusted device a way in", async () => {
  const attempt = { emailKey: person.email, isKnownBrowser: false };
  for (let i = 0; i < 100; i += 1) await payForPassword(from(ctx, { ip: randomAddress() }), attempt);
  expect(refusalOf(await signIn(ctx, null))).toBe("locked");
  expect(await isAsked(ctx, trusted.token)).toBe(false);
});

test("attack X17: a trust's budget goes with its row: a new device cookie or network buys its holder no guesses", async () => {
  const refusals = [];
  for (let i = 0; i < 6; i += 1) {
    const at = from(ctx, { ip: randomAddress(), deviceId: digestOf(randomUUID()) });
    refusals.push(refusalOf(await startLogin(at, { ...person, password: "wrong" }, { trustToken: trusted.token })));
  }
  expect(refusals).toEqual([...Array(5).fill("invalid_credentials"), "locked"]);
  expect(refusalOf(await signIn(ctx, null))).toBeNull();
});

test("attack X17: what is no trust any more buys no budget: of another device, late, ended, of another account", async () => {
  const stranger = await givenUser(ctx);
  const next = present(granted(await signIn(ctx, trusted.token)).trustToken);
  const shown: [Context, string, string][] = [
    [from(ctx, { userAgent: firefox }), next, person.email],
    [later(ctx, seconds(60)), trusted.token, person.email],
    [later(ctx, days(30)), next, person.email],
    [ctx, next, stranger.email],
  ];
  for (const [at, trustToken, email] of shown) {
    const here = from(at, { ip: randomAddress() });
    for (let i = 0; i < 5; i += 1) await startLogin(here, { email, password: "wrong" }, { trustToken: null });
    expect(refusalOf(await startLogin(here, { email, password: person.password }, { trustToken }))).toBe("locked");
  }
});

test("attack X18: with a trust token too, a known and an unknown address run the same statements", async () => {
  const [here, there] = [from(ctx, { ip: randomAddress() }), from(ctx, { ip: randomAddress() })];
  const client = { trustToken: digestOf(randomUUID()) };
  const wrong = { password: "wrong" };
  for (let i = 0; i < 7; i += 1) {
    const known = await statementsOf(() => startLogin(here, { ...wrong, email: person.email }, client));
    const unknown = await statementsOf(() => startLogin(there, { ...wrong, email: `no-${person.email}` }, client));
    expect(known).toEqual(unknown);
  }
});

test("where a sign-in is looked for, a late replay at the wrong password ends nothing", async () => {
  granted(await signIn(ctx, trusted.token));
  const late = later(ctx, minutes(5));
  await startLogin(late, { email: person.email, password: "wrong" }, { trustToken: trusted.token });
  expect(await trust()).toMatchObject({ revokedAt: null });
});

test.runIf(onPostgres)(
  "attack X21: two sign-ins at once with one token both pass, and one new token is left",
  async () => {
    let token = trusted.token;
    for (let round = 1; round <= 10; round += 1) {
      const at = later(ctx, round * minutes(5));
      const started = (await Promise.all([signIn(at, token), signIn(at, token)])).map(granted);
      expect(started.map(({ challenge }) => challenge)).toEqual([null, null]);
      const fresh = started.flatMap(({ trustToken }) => trustToken ?? []);
      expect(fresh).toHaveLength(1);
      token = present(fresh[0]);
      for (const { token } of started) granted(await redeemChallenge(at, token));
    }
    expect(await trust()).toMatchObject({ useCount: 20, revokedAt: null });
  },
);

test.runIf(onPostgres)(
  "attack X21: of 20 who show a copy at once one ends the trust, and it is told once",
  async () => {
    granted(await signIn(ctx, trusted.token));
    const late = later(ctx, minutes(5));
    expect(await Promise.all(Array.from({ length: 20 }, () => isAsked(late, trusted.token)))).not.toContain(false);
    expect(await trust()).toMatchObject({ revokedReason: "replayed" });
    expect((await kinds()).filter((kind) => replay.includes(kind))).toEqual(replay);
  },
);

test("attack X17: a browser that is known by its cookie and by its trust has one budget, not two", async () => {
  const browser = from(ctx, { deviceId: digestOf(randomUUID()) });
  await givenSession(browser, person.id);
  const refusals = [];
  for (let i = 0; i < 7; i += 1) {
    const client = i % 2 ? { trustToken: trusted.token } : {};
    const at = from(browser, { ip: randomAddress() });
    refusals.push(refusalOf(await startLogin(at, { email: person.email, password: "wrong" }, client)));
  }
  expect(refusals).toEqual([...Array(5).fill("invalid_credentials"), "locked", "locked"]);
});
