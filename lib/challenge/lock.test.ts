import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, securityEvents, users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { startLogin } from "@/lib/auth/login";
import { countBackupCodes } from "@/lib/backup-codes/spend";
import { answerChallenge } from "@/lib/challenge/answer";
import { clearFailures, factorLock, payForGuess } from "@/lib/challenge/budget";
import { cancelChallenge } from "@/lib/challenge/cancel";
import { findChallenge } from "@/lib/challenge/find";
import { lockSecondFactor } from "@/lib/challenge/lock";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { hashPassword } from "@/lib/crypto/password";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenChallenge,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  mailsOf,
  refusalOf,
  rightCode,
  userRow,
  wrongCode,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { after, days, hours, minutes } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let secret: string;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx);
  secret = await givenTotp(ctx, person.id);
});
const fail = async (at: Context, token?: string) =>
  answerChallenge(at, token ?? (await givenChallenge(at, person.id)), { code: wrongCode(secret, at.now) });
const succeed = async (at: Context, token?: string) =>
  answerChallenge(at, token ?? (await givenChallenge(at, person.id)), { code: rightCode(secret, at.now) });

/** Five wrong codes. Answers how long the lock that they earn lasts, in minutes. */
async function lockedFor(at: Context): Promise<number> {
  for (let i = 0; i < 4; i += 1) expect(refusalOf(await fail(at))).toBe("invalid_code");
  const last = await fail(at);
  expect(refusalOf(last)).toBe("locked");
  const retryAt = last.ok ? undefined : last.detail?.retryAt;
  expect((await userRow(at, person.id)).factorLockedUntil).toEqual(retryAt);
  return ((retryAt?.getTime() ?? 0) - at.now.getTime()) / minutes(1);
}

test("the fifth failure locks for 15 minutes, with one event and one mail", async () => {
  expect(await lockedFor(ctx)).toBe(15);
  const ofLock = and(eq(securityEvents.userId, person.id), eq(securityEvents.kind, "mfa.locked"));
  const until = after(ctx.now, minutes(15)).toISOString();
  const events = await ctx.db.select().from(securityEvents).where(ofLock);
  expect(events).toMatchObject([{ outcome: "failure", metadata: { until } }]);
  expect(await mailsOf(ctx, person.id)).toMatchObject([
    { kind: "second_factor_locked", to: person.email, payload: { until } },
  ]);
});

test("while it is locked not even a right code passes; at its end one does, to the millisecond", async () => {
  await lockedFor(ctx);
  for (const at of [ctx, later(ctx, minutes(15) - 1)]) {
    expect(await succeed(at)).toMatchObject({ refusal: "locked", detail: { retryAt: after(ctx.now, minutes(15)) } });
    expect(await factorLock(at, person.id)).toEqual(after(ctx.now, minutes(15)));
  }
  expect(await factorLock(later(ctx, minutes(15)), person.id)).toBeNull();
  expect(refusalOf(await succeed(later(ctx, minutes(15))))).toBeNull();
});

test("tries at a locked factor do not lengthen the lock", async () => {
  await lockedFor(ctx);
  for (let i = 0; i < 10; i += 1) expect(refusalOf(await fail(later(ctx, minutes(14))))).toBe("locked");
  expect((await userRow(ctx, person.id)).factorLockedUntil).toEqual(after(ctx.now, minutes(15)));
  expect(refusalOf(await succeed(later(ctx, minutes(15))))).toBeNull();
});

test("a lapsed lock clears the count: there are five guesses again", async () => {
  await lockedFor(ctx);
  const reopened = later(ctx, minutes(15));
  expect(await fail(reopened)).toMatchObject({ refusal: "invalid_code", detail: { attemptsRemaining: 4 } });
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 1, factorLockedUntil: null });
});

test("each further lock within a day of the last doubles, up to four hours", async () => {
  let at = ctx;
  const lasted = [];
  for (let i = 0; i < 7; i += 1) {
    const lockMinutes = await lockedFor(at);
    lasted.push(lockMinutes);
    at = later(at, minutes(lockMinutes));
  }
  expect(lasted).toEqual([15, 30, 60, 120, 240, 240, 240]);
});

test("a day after the last lock the next one is short again; a success in between does not shorten it", async () => {
  expect(await lockedFor(ctx)).toBe(15);
  granted(await succeed(later(ctx, hours(1))));
  const within = later(ctx, days(1) - 1);
  expect(await lockedFor(within)).toBe(30);
  expect(await lockedFor(later(within, days(1)))).toBe(15);
});

test("the lock kills every challenge that waits, and spares those answered and those of others", async () => {
  const answered = await givenChallenge(ctx, person.id);
  granted(await succeed(ctx, answered));
  const waiting = [await givenChallenge(ctx, person.id), await givenChallenge(ctx, person.id)];
  const stranger = await givenUser(ctx);
  await givenTotp(ctx, stranger.id);
  const theirs = await givenChallenge(ctx, stranger.id);
  const session = await givenSession(ctx, person.id);
  const stepUp = { userId: person.id, sessionId: session.sessionId, purpose: "step_up" as const, amr: ["pwd"] };
  await startChallenge(ctx, { ...stepUp, answeredAal: null });

  await lockedFor(ctx);
  for (const token of waiting) expect(refusalOf(await succeed(ctx, token))).not.toBeNull();
  expect(await findChallenge(ctx, theirs)).not.toBeNull();
  const ofStepUp = and(eq(challenges.userId, person.id), eq(challenges.purpose, "step_up"));
  expect(await ctx.db.select().from(challenges).where(ofStepUp)).toMatchObject([{ endedAt: null }]);
  expect(refusalOf(await redeemChallenge(ctx, answered))).toBeNull();
});

test("a challenge that the lock killed shows when it ends, and is gone with it", async () => {
  const late = later(ctx, minutes(10));
  const token = await givenChallenge(late, person.id);
  for (let i = 0; i < 5; i += 1) await fail(ctx);
  expect(await findChallenge(later(ctx, minutes(15) - 1), token)).toMatchObject({
    lockedUntil: after(ctx.now, minutes(15)),
  });
  // It would live five more minutes, had it not been killed.
  const reopened = later(ctx, minutes(15));
  expect(await findChallenge(reopened, token)).toBeNull();
  expect(refusalOf(await succeed(reopened, token))).toBe("invalid_challenge");
});

test("the lock is told after a right password alone", async () => {
  await lockedFor(ctx);
  const input = { email: person.email, password: person.password };
  expect(refusalOf(await startLogin(ctx, { ...input, password: "wrong" }))).toBe("invalid_credentials");
  expect(await startLogin(ctx, input)).toMatchObject({
    refusal: "locked",
    detail: { retryAt: after(ctx.now, minutes(15)) },
  });
  expect(refusalOf(await startLogin(later(ctx, minutes(15)), input))).toBeNull();
});

test("a right answer beside the last wrong one wins: where the count was cleared, nothing is locked", async () => {
  const [waiting, other] = [await givenChallenge(ctx, person.id), await givenChallenge(ctx, person.id)];
  for (let i = 0; i < 5; i += 1) granted(await payForGuess(ctx, waiting));
  await clearFailures(ctx, person.id);
  expect(refusalOf(await lockSecondFactor(ctx, person.id))).toBe("invalid_code");
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null, factorLocks: 0 });
  expect(await findChallenge(ctx, other)).not.toBeNull();
  expect(await mailsOf(ctx, person.id)).toEqual([]);
  expect(await eventKindsOf(ctx, person.id)).toEqual([]);
});

test("a server that dies between paying and settling leaves a lock that lapses, not a count that stands", async () => {
  const token = await givenChallenge(ctx, person.id);
  for (const left of [4, 3, 2, 1, 0]) {
    expect(granted(await payForGuess(ctx, token))).toMatchObject({ attemptsRemaining: left });
  }
  const retryAt = after(ctx.now, minutes(15));
  expect(await payForGuess(ctx, token)).toMatchObject({ refusal: "locked", detail: { retryAt } });
  expect(refusalOf(await succeed(later(ctx, minutes(15) - 1)))).toBe("locked");
  expect(refusalOf(await succeed(later(ctx, minutes(15))))).toBeNull();
});

test("the right answer that uses up the budget takes its lock back", async () => {
  for (let i = 0; i < 4; i += 1) await fail(ctx);
  expect(refusalOf(await succeed(ctx))).toBeNull();
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
});

test("guesses at one account are not paid by another", async () => {
  const stranger = await givenUser(ctx);
  await givenTotp(ctx, stranger.id);
  await lockedFor(ctx);
  expect(await userRow(ctx, stranger.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("attack X04: of 100 payments at once five are taken", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await givenUser(ctx);
    const token = await givenChallenge(ctx, id);
    const burst = await Promise.all(Array.from({ length: 100 }, () => payForGuess(ctx, token)));
    const paid = burst.flatMap((result) => (result.ok ? [result.value.attemptsRemaining] : []));
    expect(paid.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(burst.filter((result) => refusalOf(result) === "locked")).toHaveLength(95);
  }
});

test.runIf(onPostgres)("a guess that waited while somebody answered its challenge costs nothing", async () => {
  const token = await givenChallenge(ctx, person.id);
  const guessing = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = fail(ctx, token);
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    await tx.update(challenges).set({ answeredAt: ctx.now, answeredAal: 2 }).where(eq(challenges.userId, person.id));
    return { started };
  });
  expect(refusalOf(await guessing.started)).toBe("invalid_challenge");
  expect((await userRow(ctx, person.id)).factorFailures).toBe(0);
});

test.runIf(onPostgres)(
  "the last wrong code locks even if its challenge is cancelled while it is looked at",
  async () => {
    await givenBackupCodes(ctx, person.id);
    for (let i = 0; i < 4; i += 1) await fail(ctx);
    const token = await givenChallenge(ctx, person.id);
    const last = answerChallenge(ctx, token, { code: "AAAA-AAAA" });
    const failures = async () => (await userRow(ctx, person.id)).factorFailures;
    await expect.poll(failures, { interval: 1 }).toBe(5);
    await cancelChallenge(ctx, token);
    expect(refusalOf(await last)).toBe("locked");
    expect(await eventKindsOf(ctx, person.id)).toContain("mfa.locked");
    expect(await mailsOf(ctx, person.id)).toHaveLength(1);
  },
);

test.runIf(onPostgres)(
  "what was paid before the lock is still looked at after it, and a right code stays unspent",
  async () => {
    const [right] = await givenBackupCodes(ctx, person.id);
    for (let i = 0; i < 2; i += 1) await fail(ctx);
    const tokens = await Promise.all(Array.from({ length: 3 }, () => givenChallenge(ctx, person.id)));
    const [one = "", two = "", three = ""] = tokens;
    // Backup codes are hashed, and these hashes stand in their way.
    const busy = Promise.all(Array.from({ length: 32 }, () => hashPassword("busy")));
    const slow = Promise.all([
      answerChallenge(ctx, one, { code: right }),
      answerChallenge(ctx, two, { code: "AAAA-AAAA" }),
    ]);
    const failures = async () => (await userRow(ctx, person.id)).factorFailures;
    await expect.poll(failures, { interval: 1 }).toBe(4);
    expect(refusalOf(await fail(ctx, three))).toBe("locked");
    expect((await slow).map(refusalOf)).toEqual(["locked", "invalid_code"]);
    expect(await countBackupCodes(ctx, person.id)).toBe(10);
    await busy;
  },
);

test.runIf(onPostgres)("attack X04: at the end of a lock a burst gets five guesses, not five each", async () => {
  const lapsed = after(ctx.now, -1);
  const token = await givenChallenge(ctx, person.id);
  await ctx.db.update(users).set({ factorFailures: 5, factorLockedUntil: lapsed }).where(eq(users.id, person.id));
  const burst = await Promise.all(Array.from({ length: 50 }, () => payForGuess(ctx, token)));
  expect(burst.filter((result) => result.ok)).toHaveLength(5);
});
