import { beforeEach, expect, test } from "vitest";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import type { SteppedUp } from "@/lib/context";
import { ok, refuse } from "@/lib/result";
import { onPostgres, testContext } from "@/lib/testing";
import { givenUser, mailsOf, refusalOf, sessionRow, signedIn } from "@/lib/testing-people";

let ctx: SteppedUp;
beforeEach(async () => {
  const plain = await testContext();
  ctx = await signedIn(plain, (await givenUser(plain)).id);
});
const attempt = { purpose: "step_up", method: "totp" } as const;
const wrong = async () => refuse("invalid_code");
const right = async () => ok("value");

test("a try is paid before it is looked at: the row says so while the check runs", async () => {
  await withinSessionBudget(ctx, attempt, async () => {
    expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(1);
    return refuse("invalid_code");
  });
});

test("a check that throws stays paid", async () => {
  const broken = async () => {
    throw new Error("database away");
  };
  await expect(withinSessionBudget(ctx, attempt, broken)).rejects.toThrow("database away");
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(1);
});

test("attack X33: the fifth may still be right, and takes back its own try alone: the next wrong one ends it", async () => {
  for (let i = 0; i < 4; i += 1) await withinSessionBudget(ctx, attempt, wrong);
  for (const purpose of ["step_up", "enroll", "disable"] as const) {
    expect(await withinSessionBudget(ctx, { ...attempt, purpose }, right)).toEqual({ ok: true, value: "value" });
    expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ failures: 4, revokedAt: null });
  }
  expect(refusalOf(await withinSessionBudget(ctx, attempt, wrong))).toBe("session_revoked");
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ revokedReason: "failures" });
});

test("a right answer beside the last wrong one keeps the session", async () => {
  for (let i = 0; i < 3; i += 1) await withinSessionBudget(ctx, attempt, wrong);
  let settle: () => void = () => {};
  const slow = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const fourth = withinSessionBudget(ctx, attempt, async () => {
    await slow;
    return ok(null);
  });
  await expect.poll(async () => (await sessionRow(ctx, ctx.session.id)).failures).toBe(4);
  await withinSessionBudget(ctx, attempt, async () => {
    settle();
    await fourth;
    return refuse("invalid_code");
  });
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ failures: 4, revokedAt: null });
  expect(await mailsOf(ctx, ctx.session.userId)).toEqual([]);
});

test("after the fifth wrong one nothing more is looked at", async () => {
  for (let i = 0; i < 5; i += 1) await withinSessionBudget(ctx, attempt, wrong);
  let looks = 0;
  const look = async () => {
    looks += 1;
    return ok(null);
  };
  expect(refusalOf(await withinSessionBudget(ctx, attempt, look))).toBe("session_revoked");
  expect(looks).toBe(0);
  expect(await mailsOf(ctx, ctx.session.userId)).toHaveLength(1);
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("attack X33: of 50 wrong answers at once exactly five are looked at", async () => {
  let looks = 0;
  const look = async () => {
    looks += 1;
    return refuse("invalid_code");
  };
  const burst = await Promise.all(Array.from({ length: 50 }, () => withinSessionBudget(ctx, attempt, look)));
  expect(looks).toBe(5);
  expect(burst.filter((answer) => refusalOf(answer) === "invalid_code").length).toBeLessThanOrEqual(4);
  expect(await mailsOf(ctx, ctx.session.userId)).toHaveLength(1);
});
