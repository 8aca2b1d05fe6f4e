import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, factors } from "@/db/schema";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { nothingSent, sendEmailCode } from "@/lib/email-otp/send";
import { spendEmailCode, takesEmailCodes } from "@/lib/email-otp/spend";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  givenEmailOtp,
  givenTotp,
  givenUser,
  mailedCode,
  otherCode,
  present,
  refusalOf,
  userRow,
} from "@/lib/testing-people";
import { minutes } from "@/lib/time";

let ctx: Context;
let userId: string;
let factorId: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
  factorId = await givenEmailOtp(ctx, userId);
});
/** A challenge with a code on its way. */
const mailed = async (at = ctx) => {
  const opening = { userId, purpose: "login", amr: ["pwd"], answeredAal: null } as const;
  const { id, expiresAt } = await startChallenge(at, opening);
  await sendEmailCode(at, await userRow(at, userId), { id, purpose: "login", expiresAt, ...nothingSent });
  return { challengeId: id, code: await mailedCode(at, userId) };
};
const spend = async (at: Context, challengeId: string | null, code: string, owner = userId) =>
  refusalOf(await spendEmailCode(at, { userId: owner, challengeId }, code));
const factorRow = async () => present((await ctx.db.select().from(factors).where(eq(factors.id, factorId))).at(0));

test("a mailed code is spent once, and says when the factor was last used", async () => {
  const { challengeId, code } = await mailed();
  const at = later(ctx, minutes(1));
  expect(await spend(at, challengeId, code)).toBeNull();
  expect((await factorRow()).lastUsedAt).toEqual(at.now);
  expect(await spend(at, challengeId, code)).toBe("invalid_code");
});

test("a wrong code uses nothing up", async () => {
  const { challengeId, code } = await mailed();
  for (const wrong of [otherCode(code), "", code.slice(1), `${code}0`]) {
    expect(await spend(ctx, challengeId, wrong)).toBe("invalid_code");
  }
  expect((await factorRow()).lastUsedAt).toBeNull();
  expect(await spend(ctx, challengeId, code)).toBeNull();
});

test("a code works for five minutes and not a moment longer; only a right one is told that it is late", async () => {
  const { challengeId, code } = await mailed();
  const late = later(ctx, minutes(5));
  expect(await spend(late, challengeId, code)).toBe("code_expired");
  expect(await spend(late, challengeId, otherCode(code))).toBe("invalid_code");
  expect(await spend(later(ctx, minutes(5) - 1), challengeId, code)).toBeNull();
});

test("attack X08: a code of one challenge is none of another, of nobody's, and of no other person's", async () => {
  const one = await mailed();
  const two = await mailed(later(ctx, 1));
  expect(await spend(ctx, two.challengeId, one.code)).toBe("invalid_code");
  expect(await spend(ctx, null, one.code)).toBe("invalid_code");
  const stranger = (await givenUser(ctx)).id;
  await givenEmailOtp(ctx, stranger);
  expect(await spend(ctx, one.challengeId, one.code, stranger)).toBe("invalid_code");
  expect(await spend(ctx, one.challengeId, one.code)).toBeNull();
  expect(await spend(ctx, two.challengeId, two.code)).toBeNull();
});

test("a code that was mailed before a stronger factor came, or before mailed codes went, is worth nothing", async () => {
  const { challengeId, code } = await mailed();
  await givenTotp(ctx, userId);
  expect(await takesEmailCodes(ctx, userId)).toBe(false);
  expect(await spend(ctx, challengeId, code)).toBe("invalid_code");
  await ctx.db.delete(factors).where(eq(factors.userId, userId));
  expect(await spend(ctx, challengeId, code)).toBe("invalid_code");
  await givenEmailOtp(ctx, userId);
  expect(await spend(ctx, challengeId, code)).toBeNull();
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("of twenty uses of one code at once one wins", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { challengeId, code } = await mailed(later(ctx, round));
    const at = later(ctx, round);
    const burst = await Promise.all(Array.from({ length: 20 }, () => spend(at, challengeId, code)));
    expect(burst.filter((refusal) => refusal === null)).toHaveLength(1);
    const rows = await ctx.db.select().from(challenges).where(eq(challenges.id, challengeId));
    expect(rows).toMatchObject([{ codeDigest: null }]);
  }
});
