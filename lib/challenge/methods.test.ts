import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backupCodes, factors } from "@/db/schema";
import { listMethods } from "@/lib/challenge/methods";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { later, testContext } from "@/lib/testing";
import { givenBackupCodes, givenEmailOtp, givenPasskeyRow, givenTotp, givenUser } from "@/lib/testing-people";

const { MFA_ALLOW_EMAIL_FALLBACK } = env;
afterEach(() => Object.assign(env, { MFA_ALLOW_EMAIL_FALLBACK }));

let ctx: Context;
let userId: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
});
const types = async () => (await listMethods(ctx, userId)).map(({ type }) => type);

test("an account without a factor has no method, whatever is pending or left of its backup codes", async () => {
  await givenBackupCodes(ctx, userId);
  await givenTotp(ctx, userId);
  await ctx.db.update(factors).set({ status: "pending" }).where(eq(factors.userId, userId));
  expect(await types()).toEqual([]);
});

test("passkeys come first, then authenticators, then backup codes, never the other way round", async () => {
  await givenBackupCodes(ctx, userId);
  await givenTotp(ctx, userId);
  expect(await types()).toEqual(["totp", "backup_code"]);
  await givenPasskeyRow(ctx, userId);
  expect(await types()).toEqual(["passkey", "totp", "backup_code"]);
  await ctx.db.update(backupCodes).set({ usedAt: ctx.now }).where(eq(backupCodes.userId, userId));
  expect(await types()).toEqual(["passkey", "totp"]);
});

test("of one kind the last one used comes first", async () => {
  await givenTotp(ctx, userId, "Phone");
  await givenTotp(ctx, userId, "Tablet");
  const use = async (label: string, at: Date) =>
    ctx.db
      .update(factors)
      .set({ lastUsedAt: at })
      .where(and(eq(factors.userId, userId), eq(factors.label, label)));
  await use("Phone", ctx.now);
  await use("Tablet", later(ctx, 1).now);
  expect((await listMethods(ctx, userId)).map(({ label }) => label)).toEqual(["Tablet", "Phone"]);
});

test("the mailed code is offered where it is alone, and beside a stronger factor only where that is allowed", async () => {
  await givenEmailOtp(ctx, userId);
  expect(await listMethods(ctx, userId)).toEqual([{ type: "email_otp" }]);
  await givenTotp(ctx, userId);
  await givenBackupCodes(ctx, userId);
  expect(await types()).toEqual(["totp", "backup_code"]);
  env.MFA_ALLOW_EMAIL_FALLBACK = true;
  expect(await types()).toEqual(["totp", "email_otp", "backup_code"]);
});
