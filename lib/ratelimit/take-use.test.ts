import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { Context } from "@/lib/context";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";
import { later, onPostgres, testContext } from "@/lib/testing";
import { minutes } from "@/lib/time";

const three = { name: "three", max: 3, windowMs: minutes(1) };
let ctx: Context;
let subject: string;
beforeEach(async () => {
  ctx = await testContext();
  subject = randomUUID();
});

test("so many uses and no more, and it says when the window ends", async () => {
  for (let i = 0; i < 3; i++) expect(await takeUse(later(ctx, i), three, subject)).toEqual({ ok: true, value: null });
  const retryAt = later(ctx, three.windowMs).now;
  for (let i = 3; i < 6; i++) {
    const refused = await takeUse(later(ctx, i), three, subject);
    expect(refused).toEqual({ ok: false, refusal: "rate_limited", detail: { retryAt } });
  }
});

test("the window is counted from its first use and opens at the very instant it said", async () => {
  for (let i = 0; i < 5; i++) await takeUse(later(ctx, i * 1000), three, subject);
  const last = later(ctx, three.windowMs - 1);
  expect(await takeUse(last, three, subject)).toMatchObject({ ok: false });
  const opened = later(ctx, three.windowMs);
  for (let i = 0; i < 3; i++) expect(await takeUse(opened, three, subject)).toMatchObject({ ok: true });
  const again = { retryAt: later(opened, three.windowMs).now };
  expect(await takeUse(opened, three, subject)).toMatchObject({ ok: false, detail: again });
});

test("refused tries do not move the window", async () => {
  for (let i = 0; i < 20; i++) await takeUse(later(ctx, i * 2000), three, subject);
  expect(await takeUse(later(ctx, three.windowMs), three, subject)).toMatchObject({ ok: true });
});

test("subjects and limits are counted apart", async () => {
  for (let i = 0; i < 4; i++) await takeUse(ctx, three, subject);
  expect(await takeUse(ctx, three, randomUUID())).toMatchObject({ ok: true });
  expect(await takeUse(ctx, { ...three, name: "other" }, subject)).toMatchObject({ ok: true });
});

test("every limit has a name of its own", () => {
  const names = Object.values(limits).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.runIf(onPostgres)("parallel requests share no use, in a fresh window and at the turn of one", async () => {
  for (let round = 0; round < 10; round++) {
    const at = later(ctx, round * three.windowMs);
    const answers = await Promise.all(Array.from({ length: 50 }, () => takeUse(at, three, subject)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(3);
  }
});
