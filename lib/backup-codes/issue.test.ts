import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { backupCodeSets, backupCodes } from "@/db/schema";
import { makeBackupCodes, storeBackupCodes } from "@/lib/backup-codes/issue";
import { countBackupCodes, prepareBackupCode, spendBackupCode } from "@/lib/backup-codes/spend";
import type { Context } from "@/lib/context";
import { testContext } from "@/lib/testing";
import { givenBackupCodes, givenUser, refusalOf } from "@/lib/testing-people";

let ctx: Context;
let userId: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
});
const use = async (code: string) =>
  refusalOf(await spendBackupCode(ctx, userId, await prepareBackupCode(ctx, userId, code)));

test("a set is exactly ten different codes as XXXX-XXXX, under one salt of 128 bits", async () => {
  const set = await makeBackupCodes(ctx);
  expect(set.codes).toHaveLength(10);
  expect(new Set(set.codes).size).toBe(10);
  expect(new Set(set.hashes).size).toBe(10);
  for (const code of set.codes) expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
  expect(set.salt).toMatch(/^[0-9a-f]{32}$/);
  expect((await makeBackupCodes(ctx)).salt).not.toBe(set.salt);
});

test("chance that repeats a code still gives ten different ones", async () => {
  let call = 0;
  const stuttering = (bytes: number) => {
    call += 1;
    return new Uint8Array(bytes).fill(Math.floor(call / 2));
  };
  const set = await makeBackupCodes({ ...ctx, random: stuttering });
  expect(new Set(set.codes).size).toBe(10);
});

test("the database holds hashes alone", async () => {
  const codes = await givenBackupCodes(ctx, userId);
  const kept = JSON.stringify([
    await ctx.db.select().from(backupCodes).where(eq(backupCodes.userId, userId)),
    await ctx.db.select().from(backupCodeSets).where(eq(backupCodeSets.userId, userId)),
  ]);
  for (const code of codes) {
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(code.replace("-", ""));
  }
});

test("a new set puts an end to the old one, used or not", async () => {
  const [used, unused] = await givenBackupCodes(ctx, userId);
  expect(await use(used)).toBeNull();
  const [fresh] = await givenBackupCodes(ctx, userId);
  expect(await countBackupCodes(ctx, userId)).toBe(10);
  expect(await use(used)).toBe("invalid_code");
  expect(await use(unused ?? "")).toBe("invalid_code");
  expect(await use(fresh)).toBeNull();
});

test("a set that is made but not stored opens nothing", async () => {
  const stored = await givenBackupCodes(ctx, userId);
  const made = await makeBackupCodes(ctx);
  expect(await use(made.codes[0] ?? "")).toBe("invalid_code");
  expect(await use(stored[0])).toBeNull();
});

test("storing one person's set leaves everybody else's alone", async () => {
  const other = (await givenUser(ctx)).id;
  await givenBackupCodes(ctx, other);
  await storeBackupCodes(ctx, userId, await makeBackupCodes(ctx));
  expect(await countBackupCodes(ctx, other)).toBe(10);
});
