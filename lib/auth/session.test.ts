import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { brands, factors, memberships, sessions, users } from "@/db/schema";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { findSession, passGates } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import { requireStepUp } from "@/lib/auth/step-up";
import type { Context } from "@/lib/context";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  identified,
  refusalOf,
  rightCode,
  sessionRow,
  signedIn,
} from "@/lib/testing-people";
import { statementsOf, waitersForLocks } from "@/lib/testing-statements";
import { after, days, hours, minutes, seconds } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let opened: Awaited<ReturnType<typeof givenSession>>;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx);
  opened = await givenSession(ctx, person.id);
});
const find = (at: Context, token = opened.token, isActivity = true) => findSession(at, token, { isActivity });
const set = (values: Partial<typeof sessions.$inferInsert>) =>
  ctx.db.update(sessions).set(values).where(eq(sessions.id, opened.sessionId));

test("a live token tells session, person and brands", async () => {
  const [brand] = await ctx.db
    .insert(brands)
    .values({ slug: crypto.randomUUID(), name: "North Quay", createdAt: ctx.now })
    .returning();
  await ctx.db
    .insert(memberships)
    .values({ brandId: brand?.id ?? "", userId: person.id, role: "owner", createdAt: ctx.now });
  const caller = granted(await find(ctx));
  expect(caller.session).toEqual({
    id: opened.sessionId,
    userId: person.id,
    amr: ["pwd"],
    aal: 1,
    steppedUpAt: ctx.now,
    steppedUpBy: "pwd",
  });
  expect(caller.account).toMatchObject({ id: person.id, email: person.email, hasFactor: false });
  expect(caller.account.brands).toEqual([{ slug: brand?.slug, name: "North Quay", role: "owner" }]);
});

test("a token of ours without a row is nobody's", async () => {
  const unknown = await signSessionToken("0".repeat(64), ctx.now);
  expect(refusalOf(await find(ctx, unknown))).toBe("unauthenticated");
  // The database holds digests: one of them, signed, opens nothing.
  const { tokenDigest } = await sessionRow(ctx, opened.sessionId);
  expect(refusalOf(await find(ctx, await signSessionToken(tokenDigest, ctx.now)))).toBe("unauthenticated");
});

test("attack X11: a revoked session is refused at its next request, and stays revoked", async () => {
  granted(await find(ctx));
  await set({ revokedAt: ctx.now, revokedReason: "revoked" });
  for (const at of [ctx, later(ctx, minutes(5)), later(ctx, days(40))]) {
    expect(refusalOf(await find(at))).toBe("session_revoked");
  }
  expect(await sessionRow(ctx, opened.sessionId)).toMatchObject({ revokedReason: "revoked", lastActiveAt: ctx.now });
});

test("a session that is idle for 24 hours is over, to the millisecond, with one event", async () => {
  expect(refusalOf(await find(later(ctx, hours(24) - 1), opened.token, false))).toBeNull();
  const late = later(ctx, hours(24));
  for (let i = 0; i < 3; i += 1) expect(refusalOf(await find(late))).toBe("session_expired");
  expect(await sessionRow(ctx, opened.sessionId)).toMatchObject({ revokedAt: late.now, revokedReason: "expired" });
  expect((await eventKindsOf(ctx, person.id)).filter((kind) => kind === "session.expired")).toHaveLength(1);
  expect(refusalOf(await find(ctx))).toBe("session_expired");
});

test("activity keeps a session alive for 30 days and not a moment longer", async () => {
  let at = ctx;
  for (let day = 0; day < 31; day += 1) {
    const next = later(ctx, Math.min(days(day) * 0.97, days(30) - 1));
    if (refusalOf(await find(next)) !== null) throw new Error(`ended on day ${day}`);
    at = next;
  }
  expect(at.now.getTime()).toBeGreaterThan(after(ctx.now, days(29)).getTime());
  expect(refusalOf(await find(later(ctx, days(30) - 1)))).toBeNull();
  expect(refusalOf(await find(later(ctx, days(30))))).toBe("session_expired");
});

test("prefetches, HEAD and streams keep nothing alive", async () => {
  for (let hour = 1; hour < 24; hour += 1) granted(await find(later(ctx, hours(hour)), opened.token, false));
  expect((await sessionRow(ctx, opened.sessionId)).lastActiveAt).toEqual(ctx.now);
  expect(refusalOf(await find(later(ctx, hours(24)), opened.token, false))).toBe("session_expired");
});

test("activity is written at most once a minute", async () => {
  const activeAt = async () => (await sessionRow(ctx, opened.sessionId)).lastActiveAt;
  granted(await find(later(ctx, minutes(1) - 1)));
  expect(await activeAt()).toEqual(ctx.now);
  granted(await find(later(ctx, minutes(1))));
  expect(await activeAt()).toEqual(after(ctx.now, minutes(1)));
  // A slow request that began earlier does not turn the clock back.
  granted(await find(ctx));
  expect(await activeAt()).toEqual(after(ctx.now, minutes(1)));
});

test("one round trip tells who asks, where nothing is due; one more writes the activity", async () => {
  const quiet = await statementsOf(() => find(later(ctx, seconds(59))));
  expect(quiet).toHaveLength(1);
  expect(quiet[0]).toMatch(/^select/);
  const due = await statementsOf(() => find(later(ctx, seconds(60))));
  expect(due.map((statement) => statement.split(" ")[0])).toEqual(["select", "update"]);
});

test("the token before a step-up has 30 seconds left, with its old rights, then none ever again", async () => {
  const secret = await givenTotp(ctx, person.id);
  const at = later(ctx, hours(1));
  const before = await identified(at, opened.token);
  const { jti } = granted(await reauthenticate(before, { code: rightCode(secret, at.now) }));
  const renewed = await signSessionToken(jti, at.now);
  const lastMoment = later(at, seconds(30) - 1);

  expect(granted(await find(lastMoment, renewed)).session).toMatchObject({ aal: 2, steppedUpAt: at.now });
  const old = granted(await find(lastMoment));
  expect(old.session).toMatchObject({ id: opened.sessionId, aal: 1, steppedUpAt: ctx.now });
  expect(refusalOf(passGates(old))).toBe("mfa_required");
  for (const late of [later(at, seconds(30)), later(at, hours(2))]) {
    expect(refusalOf(await find(late))).toBe("unauthenticated");
  }
  expect(refusalOf(await find(later(at, hours(2)), renewed))).toBeNull();
});

test("the old token proves nothing fresh: a step-up does not count for it", async () => {
  const at = later(ctx, hours(1));
  granted(await reauthenticate(await identified(at, opened.token), { password: person.password }));
  const old = granted(passGates(granted(await find(later(at, seconds(1))))));
  expect(refusalOf(requireStepUp(old))).toBe("step_up_required");
});

test("of two step-ups in a row only the last token before counts", async () => {
  const first = granted(await reauthenticate(await identified(ctx, opened.token), { password: person.password }));
  const token = await signSessionToken(first.jti, ctx.now);
  granted(await reauthenticate(await identified(ctx, token), { password: person.password }));
  expect(refusalOf(await find(ctx))).toBe("unauthenticated");
  expect(refusalOf(await find(ctx, token))).toBeNull();
});

test("a revoked session's old token is refused too", async () => {
  granted(await reauthenticate(await identified(ctx, opened.token), { password: person.password }));
  await set({ revokedAt: ctx.now, revokedReason: "signed_out" });
  expect(refusalOf(await find(ctx))).toBe("session_revoked");
});

test("a session below the account's assurance passes no gate, until a factor raises it", async () => {
  const secret = await givenTotp(ctx, person.id);
  const caller = await identified(ctx, opened.token);
  expect(caller.account.hasFactor).toBe(true);
  expect(refusalOf(passGates(caller))).toBe("mfa_required");
  const { jti } = granted(await reauthenticate(caller, { code: rightCode(secret, ctx.now) }));
  expect(refusalOf(passGates(await identified(ctx, await signSessionToken(jti, ctx.now))))).toBeNull();
});

test("a factor that is only pending asks for nothing", async () => {
  await givenTotp(ctx, person.id);
  await ctx.db.update(factors).set({ status: "pending" }).where(eq(factors.userId, person.id));
  expect(refusalOf(passGates(await identified(ctx, opened.token)))).toBeNull();
});

test("sensitive work needs a proof younger than ten minutes, to the millisecond", async () => {
  const caller = await signedIn(ctx, person.id);
  const at = (durationMs: number) => refusalOf(requireStepUp(later(caller, durationMs)));
  expect(at(minutes(10) - 1)).toBeNull();
  expect(at(minutes(10))).toBe("step_up_required");
  expect(refusalOf(requireStepUp({ ...caller, session: { ...caller.session, steppedUpAt: null } }))).toBe(
    "step_up_required",
  );
});

test("an account that is gone takes its sessions along", async () => {
  await ctx.db.delete(users).where(eq(users.id, person.id));
  expect(refusalOf(await find(ctx))).toBe("unauthenticated");
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("of many who notice that a session lapsed one writes the event", async () => {
  const late = later(ctx, hours(24));
  for (let round = 1; round <= 5; round += 1) {
    opened = await givenSession(ctx, person.id);
    const burst = await Promise.all(Array.from({ length: 20 }, () => find(late)));
    expect(new Set(burst.map(refusalOf))).toEqual(new Set(["session_expired"]));
    expect((await eventKindsOf(ctx, person.id)).filter((kind) => kind === "session.expired")).toHaveLength(round);
  }
});

test.runIf(onPostgres)(
  "attack X10: a slow request touches neither a session revoked nor one active meanwhile",
  async () => {
    const meanwhile = async (values: Partial<typeof sessions.$inferInsert>) => {
      const slow = await ctx.db.transaction(async (tx) => {
        await tx.update(sessions).set(values).where(eq(sessions.id, opened.sessionId));
        const started = find(later(ctx, minutes(2)));
        await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
        return { started };
      });
      await slow.started;
    };
    const newer = after(ctx.now, minutes(5));
    await meanwhile({ lastActiveAt: newer });
    expect(await sessionRow(ctx, opened.sessionId)).toMatchObject({ lastActiveAt: newer });
    opened = await givenSession(ctx, person.id);
    await meanwhile({ revokedAt: ctx.now, revokedReason: "revoked" });
    expect(await sessionRow(ctx, opened.sessionId)).toMatchObject({ lastActiveAt: ctx.now, revokedReason: "revoked" });
  },
);

test.runIf(onPostgres)(
  "attack X10: a request in flight does not touch a session that is revoked meanwhile",
  async () => {
    for (let round = 0; round < 10; round += 1) {
      opened = await givenSession(ctx, person.id);
      const at = later(ctx, minutes(2));
      await Promise.all([
        ...Array.from({ length: 5 }, () => find(at)),
        set({ revokedAt: at.now, revokedReason: "revoked" }),
        ...Array.from({ length: 5 }, () => find(at)),
      ]);
      expect(refusalOf(await find(at))).toBe("session_revoked");
      expect((await sessionRow(ctx, opened.sessionId)).revokedAt).toEqual(at.now);
    }
  },
);
