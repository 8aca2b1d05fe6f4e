import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { securityEvents, sessions } from "@/db/schema";
import type { Context } from "@/lib/context";
import { digestOf, keyedDigestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { unseal } from "@/lib/crypto/seal";
import { env } from "@/lib/env";
import { browserIdFor, isKnownBrowser, rememberBrowser } from "@/lib/sessions/browser";
import { issueSession } from "@/lib/sessions/issue";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { eventKindsOf, givenTotp, givenUser, liveSessions, sessionRow, userRow } from "@/lib/testing-people";
import { days, hours, minutes, seconds } from "@/lib/time";

const max = env.SESSION_MAX_ACTIVE;
let ctx: Context;
let userId: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
});
const issue = (at: Context) => issueSession(at, { userId, amr: ["pwd"], aal: 1 });

test("a session keeps device, place, proof and times, and of its secret and its address nothing clear", async () => {
  const at = from(ctx, { ip: "85.243.118.7", deviceId: randomToken(ctx) });
  const { sessionId, jti } = await issue(at);
  const row = await sessionRow(ctx, sessionId);
  expect(row).toMatchObject({
    userId,
    tokenDigest: digestOf(jti),
    previousTokenDigest: null,
    amr: ["pwd"],
    aal: 1,
    steppedUpAt: ctx.now,
    failures: 0,
    browserId: browserIdFor(at, userId),
    deviceType: "desktop",
    browser: "Chrome 141",
    device: "Windows, Chrome 141",
    ipDigest: keyedDigestOf("ip", "85.243.118.7"),
    ipMask: "85.243.118.•••",
    isLocal: false,
    country: "PT",
    createdAt: ctx.now,
    lastActiveAt: ctx.now,
    expiresAt: later(ctx, days(env.SESSION_ABSOLUTE_DAYS)).now,
    revokedAt: null,
  });
  expect(unseal("ip", sessionId, row.sealedIp)).toBe("85.243.118.7");
  for (const secret of [jti, "85.243.118.7", at.request.deviceId]) expect(JSON.stringify(row)).not.toContain(secret);
});

test("the secret of a session is 256 random bits", async () => {
  const secrets = await Promise.all([issue(ctx), issue(ctx), issue(ctx)].map(async (made) => (await made).jti));
  for (const jti of secrets) expect(jti).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(secrets).size).toBe(3);
});

test("attack X02: an account with a factor gets no session below AAL2, whoever asks, and nothing is written", async () => {
  await givenTotp(ctx, userId);
  await expect(issue(ctx)).rejects.toThrow("below the assurance");
  expect(await liveSessions(ctx, userId)).toEqual([]);
  expect(await userRow(ctx, userId)).toMatchObject({ lastLoginAt: null });
  expect((await issueSession(ctx, { userId, amr: ["pwd", "otp"], aal: 2 })).userId).toBe(userId);
});

test("there is no session for an account that does not exist", async () => {
  const nobody = { userId: crypto.randomUUID(), amr: ["pwd"], aal: 1 as const };
  await expect(issueSession(ctx, nobody)).rejects.toThrow("does not exist");
});

test("the sign-in before is kept apart from the last one, both sealed", async () => {
  await issueSession(from(ctx, { ip: "85.243.118.7" }), { userId, amr: ["pwd"], aal: 1, timeZone: "Europe/Lisbon" });
  expect(await userRow(ctx, userId)).toMatchObject({ previousLoginAt: null, previousLoginIpMask: null });
  const next = later(from(ctx, { ip: "192.0.2.1" }), hours(1));
  await issue(next);
  const row = await userRow(ctx, userId);
  expect(row).toMatchObject({ lastLoginAt: next.now, previousLoginAt: ctx.now, timeZone: "Europe/Lisbon" });
  expect(unseal("ip", userId, row.sealedLastLoginIp ?? "")).toBe("192.0.2.1");
  expect(() => unseal("ip", crypto.randomUUID(), row.sealedLastLoginIp ?? "")).toThrow();
  expect(row.previousLoginIpMask).toBe("85.243.118.•••");
});

test("the sign-in beyond the limit ends the least recently active, and says so", async () => {
  const made: string[] = [];
  for (let i = 0; i < max; i++) made.push((await issue(later(ctx, minutes(i)))).sessionId);
  // The eldest is in use; the next one is not.
  const at = later(ctx, hours(1));
  await ctx.db.update(sessions).set({ lastActiveAt: at.now }).where(eq(sessions.id, made[0]!));
  const { sessionId } = await issue(at);

  const live = (await liveSessions(ctx, userId)).map(({ id }) => id);
  expect(live.sort()).toEqual([...made.filter((id) => id !== made[1]), sessionId].sort());
  expect(await sessionRow(ctx, made[1]!)).toMatchObject({ revokedAt: at.now, revokedReason: "limit" });
  const reached = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, userId));
  expect(reached.filter(({ kind }) => kind === "session.limit_reached")).toMatchObject([
    { actor: "system", metadata: { session_id: made[1] } },
  ]);
});

test("of equally active ones the order of ids decides, and the new one is never its own victim", async () => {
  const made: string[] = [];
  for (let i = 0; i < max; i++) made.push((await issue(ctx)).sessionId);
  const { sessionId } = await issue(later(ctx, -minutes(5)));
  const survivors = [...made.sort().slice(0, -1), sessionId];
  expect((await liveSessions(ctx, userId)).map(({ id }) => id).sort()).toEqual(survivors.sort());
});

test("ended, idle and overdue sessions take no place", async () => {
  const made: string[] = [];
  for (let i = 0; i < max; i++) made.push((await issue(ctx)).sessionId);
  const at = later(ctx, hours(env.SESSION_IDLE_HOURS) + seconds(1));
  const { sessionId } = await issue(at);
  expect(await sessionRow(ctx, sessionId)).toMatchObject({ revokedAt: null });
  for (const id of made) expect(await sessionRow(ctx, id)).toMatchObject({ revokedReason: null });
});

test("a new sign-in in the same browser replaces that browser's session of the same person only", async () => {
  const browser = from(ctx, { deviceId: randomToken(ctx) });
  const other = await givenUser(ctx);
  const elsewhere = await issue(from(ctx, { deviceId: randomToken(ctx) }));
  const program = await issue(ctx);
  const before = await issue(browser);
  const theirs = await issueSession(browser, { userId: other.id, amr: ["pwd"], aal: 1 });
  const at = later(browser, minutes(1));
  const now = await issue(at);

  expect(await sessionRow(ctx, before.sessionId)).toMatchObject({ revokedAt: at.now, revokedReason: "replaced" });
  for (const { sessionId } of [elsewhere, program, theirs, now]) {
    expect(await sessionRow(ctx, sessionId)).toMatchObject({ revokedAt: null });
  }
  expect((await eventKindsOf(ctx, userId)).slice(-3)).toEqual([
    "login.succeeded",
    "session.created",
    "session.revoked",
  ]);
});

test("one browser has unrelated ids for two people, and none without a device cookie", async () => {
  const browser = from(ctx, { deviceId: randomToken(ctx) });
  const other = (await givenUser(ctx)).id;
  const [mine, theirs] = [browserIdFor(browser, userId), browserIdFor(browser, other)];
  expect(mine).toMatch(/^[0-9a-f]{32}$/);
  expect(mine).not.toBe(theirs);
  expect(browserIdFor(browser, userId)).toBe(mine);
  expect(browserIdFor(ctx, userId)).toBeNull();
});

test("a browser is known to the account that it signed in to, for 400 days", async () => {
  const browser = from(ctx, { deviceId: randomToken(ctx) });
  const other = (await givenUser(ctx)).id;
  expect(await isKnownBrowser(browser, userId)).toBe(false);
  await issue(browser);
  expect(await isKnownBrowser(browser, userId)).toBe(true);
  expect(await isKnownBrowser(browser, other)).toBe(false);
  expect(await isKnownBrowser(ctx, userId)).toBe(false);
  expect(await isKnownBrowser(later(browser, days(400) - 1), userId)).toBe(true);
  expect(await isKnownBrowser(later(browser, days(400)), userId)).toBe(false);
});

test("a client without a device cookie is remembered as no browser", async () => {
  await rememberBrowser(ctx, userId);
  expect(await isKnownBrowser(ctx, userId)).toBe(false);
});

// The embedded engine runs one transaction at a time and hides such races.
test.runIf(onPostgres)(
  "attack X12: after 50 sign-ins at once exactly the limit is live, the newest among them",
  async () => {
    for (let round = 0; round < 3; round++) {
      const person = await givenUser(ctx);
      const signIn = { userId: person.id, amr: ["pwd"], aal: 1 as const };
      const made = await Promise.all(
        Array.from({ length: 50 }, (_, i) => issueSession(later(from(ctx, { ip: randomAddress() }), i), signIn)),
      );
      const live = (await liveSessions(ctx, person.id)).map(({ id }) => id);
      expect(live).toHaveLength(max);
      // Whoever came last has a place whatever its instant; the others go by their activity.
      expect(live).toEqual(expect.arrayContaining(made.slice(-(max - 1)).map(({ sessionId }) => sessionId)));
    }
  },
);

test.runIf(onPostgres)("attack X12: 20 sign-ins at once in one browser leave one session", async () => {
  const browser = from(ctx, { deviceId: randomToken(ctx) });
  await Promise.all(Array.from({ length: 20 }, () => issue(browser)));
  expect(await liveSessions(ctx, userId)).toHaveLength(1);
});
