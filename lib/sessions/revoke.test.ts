import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { securityEvents } from "@/db/schema";
import { findSession } from "@/lib/auth/session";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { revokeAllSessions, revokeSession, sessionRef } from "@/lib/sessions/revoke";
import { signOut } from "@/lib/sessions/sign-out";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenSession,
  givenUser,
  identified,
  liveSessions,
  refusalOf,
  sessionRow,
  signedIn,
} from "@/lib/testing-people";
import { hours, minutes, seconds } from "@/lib/time";

let ctx: Context;
let userId: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
});
const visit = (at: Context, token: string) => findSession(at, token, { isActivity: true });

test("a revoked session is refused from its next request on, and its row says who ended it", async () => {
  const person = await signedIn(ctx, userId);
  const { token, sessionId } = await givenSession(ctx, userId);
  expect(await revokeSession(person, sessionId)).toEqual({ ok: true, value: null });
  expect(refusalOf(await visit(ctx, token))).toBe("session_revoked");
  expect(await sessionRow(ctx, sessionId)).toMatchObject({
    revokedAt: ctx.now,
    revokedReason: "revoked",
    revokedBySessionId: person.session.id,
  });
  const told = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, userId));
  expect(told.filter(({ kind }) => kind === "session.revoked")).toMatchObject([
    { outcome: "success", metadata: { session_id: sessionId, reason: "revoked", device: "Windows, Chrome 141" } },
  ]);
});

test("attack X13: somebody else's session and none at all are not found, and nothing changes", async () => {
  const person = await signedIn(ctx, userId);
  const other = (await givenUser(ctx)).id;
  const { sessionId, token } = await givenSession(ctx, other);
  for (const id of [sessionId, crypto.randomUUID()]) {
    expect(await revokeSession(person, id)).toEqual({ ok: false, refusal: "not_found" });
  }
  expect(await visit(ctx, token)).toMatchObject({ ok: true });
  expect(await eventKindsOf(ctx, other)).toEqual(["login.succeeded", "session.created"]);
  expect(await eventKindsOf(ctx, userId)).toEqual(["login.succeeded", "session.created"]);
});

test("an ended, idle or overdue session is not found again", async () => {
  const { sessionId } = await givenSession(ctx, userId);
  const person = await signedIn(later(ctx, hours(env.SESSION_IDLE_HOURS)), userId);
  expect(await revokeSession(person, sessionId)).toMatchObject({ refusal: "not_found" });
  const second = (await givenSession(person, userId)).sessionId;
  await revokeSession(person, second);
  expect(await revokeSession(later(person, 1000), second)).toMatchObject({ refusal: "not_found" });
  expect(await sessionRow(ctx, second)).toMatchObject({ revokedAt: person.now });
});

test("one's own session may be ended like any other", async () => {
  const person = await signedIn(ctx, userId);
  expect(await revokeSession(person, person.session.id)).toMatchObject({ ok: true });
  expect(await liveSessions(ctx, userId)).toEqual([]);
});

test("all others end, with their count; the current one and other people's stay", async () => {
  const other = await givenSession(ctx, (await givenUser(ctx)).id);
  const tokens = [];
  for (let i = 0; i < 3; i++) tokens.push((await givenSession(ctx, userId)).token);
  const person = await signedIn(ctx, userId);
  expect(await revokeAllSessions(person, { keepCurrent: true })).toEqual({ ok: true, value: { revoked: 3 } });
  for (const token of tokens) expect(refusalOf(await visit(ctx, token))).toBe("session_revoked");
  expect((await liveSessions(ctx, userId)).map(({ id }) => id)).toEqual([person.session.id]);
  expect(await visit(ctx, other.token)).toMatchObject({ ok: true });
  expect(await revokeAllSessions(person, { keepCurrent: true })).toMatchObject({ value: { revoked: 0 } });
});

test("everything ends, the current session included", async () => {
  await givenSession(ctx, userId);
  const person = await signedIn(ctx, userId);
  const at = later(person, seconds(1));
  expect(await revokeAllSessions(at, { keepCurrent: false })).toEqual({ ok: true, value: { revoked: 2 } });
  expect(await liveSessions(ctx, userId)).toEqual([]);
  expect((await eventKindsOf(ctx, userId)).at(-1)).toBe("sessions.revoked_all");
});

test("idle sessions are not counted among those that ended", async () => {
  await givenSession(ctx, userId);
  const person = await signedIn(later(ctx, hours(env.SESSION_IDLE_HOURS) + seconds(1)), userId);
  expect(await revokeAllSessions(person, { keepCurrent: true })).toMatchObject({ value: { revoked: 0 } });
});

test("attack X11: a copied token is worth nothing after log out, and logging out twice is no error", async () => {
  const { token, sessionId } = await givenSession(ctx, userId);
  const person = await identified(ctx, token);
  const at = later(person, seconds(1));
  expect(await signOut(at)).toEqual({ ok: true, value: null });
  expect(await signOut(later(at, seconds(1)))).toEqual({ ok: true, value: null });
  expect(refusalOf(await visit(ctx, token))).toBe("session_revoked");
  expect(await sessionRow(ctx, sessionId)).toMatchObject({ revokedAt: at.now, revokedReason: "signed_out" });
  expect((await eventKindsOf(ctx, userId)).filter((kind) => kind === "logout.done")).toHaveLength(1);
});

test("log out ends one session and no other", async () => {
  const other = await givenSession(ctx, userId);
  await signOut(await signedIn(ctx, userId));
  expect(await visit(ctx, other.token)).toMatchObject({ ok: true });
});

test("the id of a session is a UUID", () => {
  expect(sessionRef.safeParse({ session_id: crypto.randomUUID() }).success).toBe(true);
  for (const session_id of ["1", "../all", `${crypto.randomUUID()}'`, "\u0000", 7, null, undefined, []]) {
    expect(sessionRef.safeParse({ session_id }).success).toBe(false);
  }
});

test.runIf(onPostgres)(
  "attack X10: a slow request that began before the revocation leaves no mark after it",
  async () => {
    const person = await signedIn(ctx, userId);
    const { token, sessionId } = await givenSession(ctx, userId);
    const at = later(person, minutes(5));
    let slow: ReturnType<typeof visit> | undefined;
    await inTransaction(at, async (revoking) => {
      await revokeSession(revoking, sessionId);
      // It sees the row as it was, and waits with its touch until the revocation has committed.
      slow = visit(at, token);
      await sleep(300);
    });
    expect(await slow).toMatchObject({ ok: true });
    expect(await sessionRow(ctx, sessionId)).toMatchObject({ lastActiveAt: ctx.now, revokedAt: at.now });
  },
);

// A slow request read the row before the revocation and touches it afterwards: both orders, truly at once.
test.runIf(onPostgres)("attack X10: a request in flight brings no revoked session back", async () => {
  for (let round = 0; round < 10; round++) {
    const person = await signedIn(ctx, userId);
    const { token, sessionId } = await givenSession(ctx, userId);
    const at = later(person, minutes(5) + round);
    await Promise.all([
      ...Array.from({ length: 8 }, () => visit(at, token)),
      revokeSession(at, sessionId),
      ...Array.from({ length: 8 }, () => visit(at, token)),
    ]);
    expect(refusalOf(await visit(later(at, minutes(2)), token))).toBe("session_revoked");
    const row = await sessionRow(ctx, sessionId);
    expect(row).toMatchObject({ revokedAt: at.now, revokedReason: "revoked" });
    await revokeAllSessions(at, { keepCurrent: false });
  }
});

test.runIf(onPostgres)("of 20 revocations of one session at once one ends it, with one event", async () => {
  const person = await signedIn(ctx, userId);
  const { sessionId } = await givenSession(ctx, userId);
  const answers = await Promise.all(Array.from({ length: 20 }, () => revokeSession(person, sessionId)));
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  expect((await eventKindsOf(ctx, userId)).filter((kind) => kind === "session.revoked")).toHaveLength(1);
});
