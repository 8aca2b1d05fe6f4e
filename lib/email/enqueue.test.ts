import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { outbox } from "@/db/schema";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { unseal } from "@/lib/crypto/seal";
import { enqueueMail, outboxChannel } from "@/lib/email/enqueue";
import { outboxRow, verifyMail } from "@/lib/email/testing";
import { testContext, testDatabase } from "@/lib/testing";
import { after, minutes } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
  await ctx.db.delete(outbox);
});

test("recipient and payload lie sealed: the row holds no address, name or link in clear", async () => {
  const order = verifyMail(ctx, after(ctx.now, minutes(60)));
  const row = await outboxRow(ctx, await enqueueMail(ctx, order));
  const dump = JSON.stringify(row);
  for (const secret of [order.to, "Inês", order.payload.link, ctx.request.ip]) expect(dump).not.toContain(secret);
  expect(row).toMatchObject({
    state: "pending",
    attempts: 0,
    nextAttemptAt: ctx.now,
    notAfter: after(ctx.now, minutes(60)),
  });
});

test("a sealed recipient opens only in its own row", async () => {
  const [one, other] = [await enqueueMail(ctx, verifyMail(ctx)), await enqueueMail(ctx, verifyMail(ctx))];
  const { sealedRecipient } = await outboxRow(ctx, one);
  expect(unseal("mail", one, sealedRecipient ?? "")).toContain("@example.com");
  expect(() => unseal("mail", other, sealedRecipient ?? "")).toThrow();
});

test("a mail exists only if its act does, and workers hear of it only then", async () => {
  const { listen } = await testDatabase();
  let heard = 0;
  const deaf = await listen(outboxChannel, () => {
    heard += 1;
  });
  const act = inTransaction(ctx, async (ctx) => {
    await enqueueMail(ctx, verifyMail(ctx));
    throw new Error("the act failed");
  });
  await expect(act).rejects.toThrow("the act failed");
  expect(await ctx.db.select().from(outbox)).toEqual([]);
  expect(heard).toBe(0);

  const id = await inTransaction(ctx, (ctx) => enqueueMail(ctx, verifyMail(ctx)));
  await expect.poll(() => heard, { timeout: 2000 }).toBe(1);
  expect(await ctx.db.select().from(outbox).where(eq(outbox.id, id))).toHaveLength(1);
  await deaf();
});

test("what could smuggle a second recipient or a header is refused", async () => {
  for (const to of ["a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "A <a@example.com>", "a"]) {
    await expect(enqueueMail(ctx, { ...verifyMail(ctx), to })).rejects.toThrow("one plain address");
  }
});
