import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { mailedLinks } from "@/db/schema";
import { startLogin } from "@/lib/auth/login";
import { mailUnlockLink, unlockSignIn } from "@/lib/auth/unlock";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { from, later, onPostgres, testContext } from "@/lib/testing";
import { eventKindsOf, givenUser, granted, mailsOf, present, refusalOf } from "@/lib/testing-people";
import { after, hours } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let token: string;
beforeEach(async () => {
  ctx = from(await testContext(), { deviceId: randomUUID() });
  person = await givenUser(ctx);
  await mailUnlockLink(ctx, person.id, after(ctx.now, hours(1)));
  const [mail] = await mailsOf(ctx, person.id);
  token = present(/#token=([0-9a-f]{64})$/.exec(mail?.payload.unlockLink)?.[1]);
});
const login = (at: Context, password = person.password) => startLogin(at, { email: person.email, password });

test("the link lets this browser try again, past the lock, and no other", async () => {
  for (let i = 0; i < 5; i += 1) await login(ctx, "wrong");
  expect(refusalOf(await login(ctx))).toBe("locked");
  granted(await unlockSignIn(ctx, token));
  expect(refusalOf(await login(ctx, "wrong"))).toBe("invalid_credentials");
  expect(refusalOf(await login(ctx))).toBeNull();
  expect(refusalOf(await login(from(ctx, { deviceId: randomUUID() })))).toBe("locked");
  expect(await eventKindsOf(ctx, person.id)).toContain("login.unlocked");
});

test("the link works once, for a day, and the database has its digest alone", async () => {
  const [row] = await ctx.db.select().from(mailedLinks).where(eq(mailedLinks.userId, person.id));
  expect(row).toMatchObject({ tokenDigest: digestOf(token), expiresAt: after(ctx.now, hours(24)), usedAt: null });
  expect(JSON.stringify(row)).not.toContain(token);
  expect(refusalOf(await unlockSignIn(later(ctx, hours(24)), token))).toBe("invalid_link");
  expect(refusalOf(await unlockSignIn(later(ctx, hours(24) - 1), token))).toBeNull();
  expect(refusalOf(await unlockSignIn(ctx, token))).toBe("invalid_link");
  expect(refusalOf(await unlockSignIn(ctx, "0".repeat(64)))).toBe("invalid_link");
});

test("the link is no way in by itself: password and limits stay", async () => {
  granted(await unlockSignIn(ctx, token));
  for (let i = 0; i < 5; i += 1) expect(refusalOf(await login(ctx, "wrong"))).toBe("invalid_credentials");
  expect(refusalOf(await login(ctx))).toBe("locked");
});

test("one link a day is mailed, whatever happens in between", async () => {
  const again = async (hoursLater: number) => {
    await mailUnlockLink(later(ctx, hours(hoursLater)), person.id, after(ctx.now, hours(1)));
    return (await mailsOf(ctx, person.id)).length;
  };
  expect([await again(0), await again(23), await again(24)]).toEqual([1, 1, 2]);
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("of ten uses of the link at once one succeeds", async () => {
  const browsers = Array.from({ length: 10 }, () => from(ctx, { deviceId: randomUUID() }));
  const burst = await Promise.all(browsers.map((browser) => unlockSignIn(browser, token)));
  expect(burst.filter((answer) => answer.ok)).toHaveLength(1);
});
