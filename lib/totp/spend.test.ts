import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { factors } from "@/db/schema";
import type { Context } from "@/lib/context";
import { later, onPostgres, testContext } from "@/lib/testing";
import { givenTotp, givenUser, refusalOf, rightCode, wrongCode } from "@/lib/testing-people";
import { minutes, seconds } from "@/lib/time";
import { stepAt } from "@/lib/totp/code";
import { spendTotpCode } from "@/lib/totp/spend";

let ctx: Context;
let userId: string;
let secret: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
  secret = await givenTotp(ctx, userId);
});
const spend = async (at: Context, code: string) => refusalOf(await spendTotpCode(at, userId, code));
const rows = () => ctx.db.select().from(factors).where(eq(factors.userId, userId)).orderBy(factors.label);

test("attack X05: a right code works once, and its step and use are kept", async () => {
  const code = rightCode(secret, ctx.now);
  expect(await spend(ctx, code)).toBeNull();
  expect(await spend(ctx, code)).toBe("code_reused");
  expect(await spend(later(ctx, seconds(30)), code)).toBe("code_reused");
  expect(await rows()).toMatchObject([{ lastStep: stepAt(ctx.now), lastUsedAt: ctx.now }]);
});

test("attack X05: after a newer code the one before it is used up too", async () => {
  expect(await spend(ctx, rightCode(secret, ctx.now, 1))).toBeNull();
  expect(await spend(ctx, rightCode(secret, ctx.now, 0))).toBe("code_reused");
  expect(await spend(ctx, rightCode(secret, ctx.now, -1))).toBe("code_reused");
  expect(await spend(later(ctx, seconds(60)), rightCode(secret, ctx.now, 2))).toBeNull();
});

test("a code from beyond the window is no pass; one that comes late hints at the clock", async () => {
  for (const steps of [-20, -2]) {
    expect(await spend(ctx, rightCode(secret, ctx.now, steps))).toBe("code_expired");
  }
  expect(await spend(ctx, rightCode(secret, ctx.now, 2))).toBe("invalid_code");
  expect(await spend(ctx, wrongCode(secret, ctx.now))).toBe("invalid_code");
  expect(await rows()).toMatchObject([{ lastStep: 0, lastUsedAt: null }]);
});

test("any of several authenticators will do, each with its own last step", async () => {
  const tablet = await givenTotp(ctx, userId, "Tablet");
  expect(await spend(ctx, rightCode(tablet, ctx.now))).toBeNull();
  expect(await spend(ctx, rightCode(secret, ctx.now))).toBeNull();
  expect(await spend(ctx, rightCode(tablet, ctx.now))).toBe("code_reused");
  expect(await rows()).toMatchObject([
    { label: "Phone", lastStep: stepAt(ctx.now) },
    { label: "Tablet", lastStep: stepAt(ctx.now) },
  ]);
});

test("an authenticator that was shown but never proved opens nothing", async () => {
  await ctx.db.update(factors).set({ status: "pending" }).where(eq(factors.userId, userId));
  expect(await spend(ctx, rightCode(secret, ctx.now))).toBe("invalid_code");
});

test("another person's authenticator opens nothing, and is not used up", async () => {
  const other = (await givenUser(ctx)).id;
  const theirs = await givenTotp(ctx, other);
  const code = rightCode(theirs, ctx.now);
  expect(await spend(ctx, code)).not.toBeNull();
  expect(refusalOf(await spendTotpCode(ctx, other, code))).toBeNull();
});

test("attack X26: a sealed secret copied into another row is an error, never a pass", async () => {
  const other = (await givenUser(ctx)).id;
  await givenTotp(ctx, other);
  const [mine] = await rows();
  await ctx.db.update(factors).set({ sealedSecret: mine?.sealedSecret }).where(eq(factors.userId, other));
  await expect(spendTotpCode(ctx, other, rightCode(secret, ctx.now))).rejects.toThrow();
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("attack X05: of twenty uses of one code at once a single one succeeds", async () => {
  for (let round = 0; round < 10; round += 1) {
    const at = later(ctx, minutes(round));
    const code = rightCode(secret, at.now);
    const burst = await Promise.all(Array.from({ length: 20 }, () => spend(at, code)));
    expect(burst.filter((refusal) => refusal === null)).toHaveLength(1);
    expect(burst.filter((refusal) => refusal === "code_reused")).toHaveLength(19);
  }
});
