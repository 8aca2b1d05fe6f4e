import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { rateLimits } from "@/db/schema";
import type { Context } from "@/lib/context";
import { databaseErrorCode, inTransaction } from "@/lib/context";
import { onPostgres, testContext } from "@/lib/testing";

async function givenRow(ctx: Context): Promise<string> {
  const key = `test:${crypto.randomUUID()}`;
  await ctx.db.insert(rateLimits).values({ key, used: 0, resetsAt: ctx.now });
  return key;
}

const add = (ctx: Context, key: string) =>
  ctx.db
    .update(rateLimits)
    .set({ used: sql`${rateLimits.used} + 1` })
    .where(eq(rateLimits.key, key));

async function usedOf(ctx: Context, key: string): Promise<number | undefined> {
  const [row] = await ctx.db.select().from(rateLimits).where(eq(rateLimits.key, key));
  return row?.used;
}

/** Resolves for all once so many have come. */
function meeting(people: number): () => Promise<void> {
  let open: () => void;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    people -= 1;
    if (people === 0) open();
    return all;
  };
}

test("what is written lands together, or not at all", async () => {
  const ctx = await testContext();
  const key = await givenRow(ctx);
  const broken = inTransaction(ctx, async (ctx) => {
    await add(ctx, key);
    throw new Error("broken");
  });
  await expect(broken).rejects.toThrow("broken");
  expect(await usedOf(ctx, key)).toBe(0);
});

test("inside a transaction it joins: what it wrote goes with the outer one", async () => {
  const ctx = await testContext();
  const key = await givenRow(ctx);
  const outer = inTransaction(ctx, async (ctx) => {
    await inTransaction(ctx, (inner) => {
      expect(inner.db).toBe(ctx.db);
      return add(inner, key);
    });
    throw new Error("broken");
  });
  await expect(outer).rejects.toThrow("broken");
  expect(await usedOf(ctx, key)).toBe(0);
});

test("an error that is no conflict is not tried again", async () => {
  const ctx = await testContext();
  let tries = 0;
  const broken = inTransaction(ctx, (ctx) => {
    tries += 1;
    return ctx.db.execute(sql`select 1 / 0`);
  });
  const error = await broken.catch((error: unknown) => error);
  expect(databaseErrorCode(error)).toBe("22012");
  expect(tries).toBe(1);
});

test("a conflict that does not go away reaches the caller after the second try", async () => {
  const ctx = await testContext();
  let tries = 0;
  const conflict = inTransaction(ctx, (ctx) => {
    tries += 1;
    return ctx.db.execute(sql`do $$ begin raise exception 'as if' using errcode = '40001'; end $$`);
  });
  expect(databaseErrorCode(await conflict.catch((error: unknown) => error))).toBe("40001");
  expect(tries).toBe(2);
});

test("the code of an error is found however deep it is wrapped; what has none has none", () => {
  const deep = new Error("a", { cause: new Error("b", { cause: Object.assign(new Error("c"), { code: "40P01" }) }) });
  expect(databaseErrorCode(deep)).toBe("40P01");
  for (const none of [new Error("plain"), Object.assign(new Error("x"), { code: 7 }), "text", null, undefined]) {
    expect(databaseErrorCode(none)).toBeNull();
  }
});

test.runIf(onPostgres)("attack X36: two transactions in a deadlock both end well", async () => {
  const ctx = await testContext();
  for (let round = 0; round < 2; round++) {
    const [one, two] = [await givenRow(ctx), await givenRow(ctx)];
    const both = meeting(2);
    let tries = 0;
    const crossing = (first: string, second: string) =>
      inTransaction(ctx, async (ctx) => {
        tries += 1;
        await add(ctx, first);
        await both();
        await add(ctx, second);
      });
    await Promise.all([crossing(one, two), crossing(two, one)]);
    expect([await usedOf(ctx, one), await usedOf(ctx, two)]).toEqual([2, 2]);
    // They did meet: one of them was the victim.
    expect(tries).toBe(3);
  }
});

test.runIf(onPostgres)("attack X36: a serialization failure is tried again, and no write is lost", async () => {
  const ctx = await testContext();
  const key = await givenRow(ctx);
  const both = meeting(2);
  let tries = 0;
  const readThenWrite = () =>
    inTransaction(ctx, async (ctx) => {
      tries += 1;
      await ctx.db.execute(sql`set transaction isolation level repeatable read`);
      const used = (await usedOf(ctx, key)) ?? 0;
      await both();
      await ctx.db
        .update(rateLimits)
        .set({ used: used + 1 })
        .where(eq(rateLimits.key, key));
    });
  await Promise.all([readThenWrite(), readThenWrite()]);
  expect(await usedOf(ctx, key)).toBe(2);
  expect(tries).toBe(3);
});
