import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { sessions } from "@/db/schema";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { listSessions, readSession, sessionPage } from "@/lib/sessions/list";
import { readPreviousSignIn } from "@/lib/sessions/previous-sign-in";
import { revokeSession } from "@/lib/sessions/revoke";
import { from, later, testContext } from "@/lib/testing";
import { givenSession, givenUser, granted, signedIn } from "@/lib/testing-people";
import { days, hours, minutes } from "@/lib/time";

let ctx: Context;
let userId: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
});
const all = { limit: 100, offset: 0, includeRevoked: false };
const sessionAt = async (at: Context) => (await givenSession(at, userId)).sessionId;

test("the current one first, then by last activity; ties by id", async () => {
  const person = await signedIn(ctx, userId);
  const [second, fourth] = [await sessionAt(later(ctx, minutes(9))), await sessionAt(later(ctx, minutes(1)))];
  const tied = [await sessionAt(later(ctx, minutes(5))), await sessionAt(later(ctx, minutes(5)))].sort();
  const { sessions: list, total } = await listSessions(later(person, minutes(10)), all);
  expect(list.map(({ id }) => id)).toEqual([person.session.id, second, ...tied, fourth]);
  expect(list.map(({ isCurrent }) => isCurrent)).toEqual([true, false, false, false, false]);
  expect(total).toBe(5);
});

test("attack X13: nobody's session but the caller's own is in the list or its count", async () => {
  const person = await signedIn(ctx, userId);
  await givenSession(ctx, (await givenUser(ctx)).id);
  expect(await listSessions(person, all)).toMatchObject({ total: 1, sessions: [{ id: person.session.id }] });
});

test("pages do not overlap, and each says how many there are, also past the end", async () => {
  const person = await signedIn(ctx, userId);
  for (let i = 0; i < 6; i++) await sessionAt(later(ctx, minutes(i % 3)));
  const at = later(person, minutes(10));
  const whole = (await listSessions(at, all)).sessions.map(({ id }) => id);
  const pages = [];
  for (const offset of [0, 3, 6, 9]) pages.push(await listSessions(at, { ...all, limit: 3, offset }));
  expect(pages.map(({ sessions: page }) => page.length)).toEqual([3, 3, 1, 0]);
  expect(pages.flatMap(({ sessions: page }) => page.map(({ id }) => id))).toEqual(whole);
  expect(pages.map(({ total }) => total)).toEqual([7, 7, 7, 7]);
});

test("ended, idle and overdue ones show only where they are asked for, with when and why", async () => {
  const idle = await sessionAt(ctx);
  const overdue = await sessionAt(ctx);
  await ctx.db
    .update(sessions)
    .set({ lastActiveAt: later(ctx, days(40)).now })
    .where(eq(sessions.id, overdue));
  const person = await signedIn(later(ctx, days(env.SESSION_ABSOLUTE_DAYS + 1)), userId);
  const revoked = await sessionAt(person);
  await revokeSession(person, revoked);

  expect(await listSessions(person, all)).toMatchObject({ total: 1, sessions: [{ id: person.session.id }] });
  const { sessions: list, total } = await listSessions(person, { ...all, includeRevoked: true });
  expect(total).toBe(4);
  const byId = Object.fromEntries(list.map((session) => [session.id, session]));
  expect(byId[revoked]).toMatchObject({ revokedReason: "revoked", revokedAt: person.now });
  expect(byId[overdue]).toMatchObject({
    revokedReason: "expired",
    revokedAt: later(ctx, days(env.SESSION_ABSOLUTE_DAYS)).now,
  });
  expect(byId[idle]).toMatchObject({ revokedReason: "expired" });
  expect(byId[person.session.id]).toMatchObject({ revokedReason: null, revokedAt: null });
});

test("a session is new for 7 days", async () => {
  const person = await signedIn(ctx, userId);
  const newAt = async (afterMs: number) => {
    await ctx.db
      .update(sessions)
      .set({ lastActiveAt: later(ctx, afterMs).now })
      .where(eq(sessions.userId, userId));
    return (await listSessions(later(person, afterMs), all)).sessions[0]?.isNew;
  };
  expect([await newAt(0), await newAt(days(7) - 1), await newAt(days(7))]).toEqual([true, true, false]);
});

test("a country is new with its first session, unless it is the account's first of all", async () => {
  const [lisbon, paris] = ["85.243.118.7", "90.24.1.1"];
  const at = (ip: string, afterMs: number) => later(from(ctx, { ip }), afterMs);
  const person = await signedIn(at(lisbon, 0), userId);
  for (const [ip, minute] of [
    [paris, 1],
    [lisbon, 2],
    [paris, 3],
    ["192.168.1.4", 4],
  ] as const) {
    await sessionAt(at(ip, minutes(minute)));
  }
  const { sessions: list } = await listSessions(later(person, minutes(5)), all);
  const inTime = list.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  expect(inTime.map(({ country }) => country)).toEqual(["PT", "FR", "PT", "FR", null]);
  expect(inTime.map(({ isNewCountry }) => isNewCountry)).toEqual([false, true, false, false, false]);
});

test("another person's sessions make no country known", async () => {
  const other = (await givenUser(ctx)).id;
  await givenSession(from(ctx, { ip: "90.24.1.1" }), other);
  const person = await signedIn(from(later(ctx, 1000), { ip: "85.243.118.7" }), userId);
  await sessionAt(from(later(ctx, 2000), { ip: "90.24.1.1" }));
  const { sessions: list } = await listSessions(later(person, 3000), all);
  expect(list.map(({ isNewCountry }) => isNewCountry)).toEqual([false, true]);
});

test("the clear address is in the detail of one's own session, and in no list", async () => {
  const person = await signedIn(from(ctx, { ip: "85.243.118.7" }), userId);
  expect(granted(await readSession(person, person.session.id))).toMatchObject({
    id: person.session.id,
    ip: "85.243.118.7",
    ipMask: "85.243.118.•••",
    isCurrent: true,
  });
  expect(JSON.stringify(await listSessions(person, all))).not.toContain("85.243.118.7");
});

test("attack X13: somebody else's session has no detail", async () => {
  const person = await signedIn(ctx, userId);
  const { sessionId } = await givenSession(ctx, (await givenUser(ctx)).id);
  for (const id of [sessionId, crypto.randomUUID()]) {
    expect(await readSession(person, id)).toMatchObject({ refusal: "not_found" });
  }
});

test("attack X25: a page's limit and offset are whole numbers within their bounds", () => {
  expect(sessionPage.parse({})).toEqual({ limit: 20, offset: 0, include_revoked: false });
  expect(sessionPage.parse({ limit: "100", offset: "5", include_revoked: "true" })).toEqual({
    limit: 100,
    offset: 5,
    include_revoked: true,
  });
  for (const limit of ["0", "-1", "101", "1e9", "ten", "1.5", "NaN", "Infinity"]) {
    expect(sessionPage.safeParse({ limit }).success).toBe(false);
  }
  for (const offset of ["-1", "1e9", "0.5", "x"]) expect(sessionPage.safeParse({ offset }).success).toBe(false);
  expect(sessionPage.safeParse({ include_revoked: "perhaps" }).success).toBe(false);
});

test("the previous sign-in is told with its device and place, while its session is remembered", async () => {
  const first = await signedIn(from(ctx, { ip: "85.243.118.7" }), userId);
  expect(await readPreviousSignIn(first)).toBeNull();
  const second = await signedIn(later(ctx, hours(1)), userId);
  const previous = { at: ctx.now, device: "Windows, Chrome 141", place: "Portugal" };
  expect(await readPreviousSignIn(second)).toEqual(previous);
  await ctx.db.delete(sessions).where(eq(sessions.id, first.session.id));
  expect(await readPreviousSignIn(second)).toEqual({ at: ctx.now, device: null, place: null });
});
