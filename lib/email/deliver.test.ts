import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { outbox } from "@/db/schema";
import type { Context } from "@/lib/context";
import { deliverDue, nextDueAt } from "@/lib/email/deliver";
import { givenMail, outboxRow, recordingTransport } from "@/lib/email/testing";
import type { Delivery } from "@/lib/email/transport";
import { env } from "@/lib/env";
import { later, onPostgres, testContext, testDatabase } from "@/lib/testing";
import { after, days, hours, minutes, seconds } from "@/lib/time";

let ctx: Context;
let logged: string[];
beforeEach(async () => {
  ctx = await testContext();
  await ctx.db.delete(outbox);
  logged = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const wrong = (error = "500 internal_server_error"): Delivery => ({ ok: false, error });

test("a due mail is sent once, with its link and the outbox id", async () => {
  const { id, to, link } = await givenMail(ctx);
  const transport = recordingTransport();
  expect(await deliverDue(ctx, transport)).toBe(1);
  expect(await deliverDue(later(ctx, hours(1)), transport)).toBe(0);
  expect(transport.mails).toMatchObject([{ id, to, from: env.MAIL_FROM, kind: "verify_email" }]);
  expect(transport.mails[0]!.text).toContain(link);
  expect(transport.mails[0]!.html).toContain(link);
});

test("once sent, the row holds neither recipient nor payload", async () => {
  const { id, to, link } = await givenMail(ctx);
  await deliverDue(ctx, recordingTransport());
  const row = await outboxRow(ctx, id);
  expect(row).toMatchObject({
    state: "sent",
    sealedRecipient: null,
    sealedPayload: null,
    settledAt: ctx.now,
    attempts: 1,
  });
  for (const secret of [to, link, "Inês"]) expect(JSON.stringify(row)).not.toContain(secret);
});

test("a failed mail is tried again after 1, 4 and 16 minutes, then it is dead, erased and logged", async () => {
  const { id, to } = await givenMail(ctx);
  const transport = recordingTransport(wrong(), wrong(), wrong(), wrong());
  let at = ctx;
  for (const waitMs of [minutes(1), minutes(4), minutes(16)]) {
    expect(await deliverDue(at, transport)).toBe(1);
    expect(await deliverDue(later(at, waitMs - 1), transport)).toBe(0);
    expect(await outboxRow(ctx, id)).toMatchObject({ state: "pending", lastError: "500 internal_server_error" });
    at = later(at, waitMs);
  }
  expect(await deliverDue(at, transport)).toBe(1);
  expect(await outboxRow(ctx, id)).toMatchObject({
    state: "dead",
    attempts: 4,
    lastError: "500 internal_server_error",
    sealedRecipient: null,
    sealedPayload: null,
  });
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain(id);
  expect(logged[0]).not.toContain(to);
  expect(await deliverDue(later(at, days(2)), transport)).toBe(0);
});

test("a mail that fails and then succeeds arrives under one id", async () => {
  const { id } = await givenMail(ctx);
  const transport = recordingTransport(wrong());
  await deliverDue(ctx, transport);
  await deliverDue(later(ctx, minutes(1)), transport);
  expect(transport.mails.map((mail) => mail.id)).toEqual([id, id]);
  expect(transport.mails[0]).toEqual(transport.mails[1]);
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "sent", lastError: null });
});

test("a mail whose link has lapsed is dropped and erased, not sent", async () => {
  const { id } = await givenMail(ctx, after(ctx.now, minutes(60)));
  const transport = recordingTransport();
  await deliverDue(later(ctx, minutes(60)), transport);
  expect(transport.mails).toEqual([]);
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "dropped", sealedRecipient: null, sealedPayload: null });
});

test("a link that lapses while earlier mails are being sent is dropped too", async () => {
  const { id } = await givenMail(ctx, after(ctx.now, seconds(30)));
  const transport = recordingTransport();
  await deliverDue(ctx, transport, () => after(ctx.now, seconds(30)));
  expect(transport.mails).toEqual([]);
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "dropped", sealedRecipient: null });
});

test("a mail that would lapse before its next try is dropped at once", async () => {
  const { id } = await givenMail(ctx, after(ctx.now, seconds(30)));
  await deliverDue(ctx, recordingTransport(wrong()));
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "dropped", sealedPayload: null });
});

test("a provider's Retry-After is honoured and spends no try", async () => {
  const { id } = await givenMail(ctx);
  const retryAt = after(ctx.now, minutes(10));
  const transport = recordingTransport({ ok: false, error: "429 rate_limit_exceeded", retryAt });
  await deliverDue(ctx, transport);
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "pending", attempts: 0, nextAttemptAt: retryAt });
  expect(await deliverDue(later(ctx, minutes(10) - 1), transport)).toBe(0);
  expect(await deliverDue(later(ctx, minutes(10)), transport)).toBe(1);
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "sent" });
});

test('a provider that says "not now" for more than a day uses the tries up', async () => {
  const { id } = await givenMail(ctx);
  const busy: Delivery = { ok: false, error: "429 daily_quota_exceeded", retryAt: ctx.now };
  await ctx.db
    .update(outbox)
    .set({ createdAt: after(ctx.now, -days(1)) })
    .where(eq(outbox.id, id));
  await deliverDue(ctx, recordingTransport(busy));
  expect(await outboxRow(ctx, id)).toMatchObject({ attempts: 1, nextAttemptAt: after(ctx.now, minutes(1)) });
});

test("a transport that throws is a failed try, and its words are not kept", async () => {
  const { id, to } = await givenMail(ctx);
  await deliverDue(ctx, async () => {
    throw new RangeError(`cannot send to ${to}`);
  });
  const row = await outboxRow(ctx, id);
  expect(row).toMatchObject({ state: "pending", lastError: "RangeError" });
  expect(JSON.stringify(row)).not.toContain(to);
});

test("a mail that cannot be opened holds up no other", async () => {
  const broken = await givenMail(ctx);
  const unknown = await givenMail(ctx);
  const good = await givenMail(ctx);
  await ctx.db.update(outbox).set({ sealedPayload: "k1.AAAA" }).where(eq(outbox.id, broken.id));
  await ctx.db.update(outbox).set({ kind: "from_the_future" }).where(eq(outbox.id, unknown.id));
  const transport = recordingTransport();
  expect(await deliverDue(ctx, transport)).toBe(3);
  expect(transport.mails.map((mail) => mail.id)).toEqual([good.id]);
  expect(await outboxRow(ctx, unknown.id)).toMatchObject({ state: "pending", lastError: "TypeError" });
});

test("while one server sends, another leaves the mail alone; if the first dies, the mail is sent under the same id", async () => {
  const { id } = await givenMail(ctx);
  let reached = () => {};
  const sending = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let answer: (delivery: Delivery) => void = () => {};
  const first = deliverDue(ctx, () => {
    reached();
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  await sending;
  const second = recordingTransport();
  expect(await deliverDue(later(ctx, minutes(2) - 1), second)).toBe(0);
  expect(await deliverDue(later(ctx, minutes(2)), second)).toBe(1);
  expect(second.mails.map((mail) => mail.id)).toEqual([id]);

  answer(wrong());
  await first;
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "sent", lastError: null });
});

test("a mail that takes its server down with every try ends dead, not in a circle", async () => {
  const { id } = await givenMail(ctx);
  await ctx.db
    .update(outbox)
    .set({ attempts: env.MAIL_MAX_RETRIES + 1 })
    .where(eq(outbox.id, id));
  const transport = recordingTransport();
  expect(await deliverDue(ctx, transport)).toBe(0);
  expect(await outboxRow(ctx, id)).toMatchObject({ state: "dead", sealedRecipient: null, sealedPayload: null });
  expect(logged.join()).toContain("interrupted");
});

test("many mails go out, never more than four at once", async () => {
  for (let i = 0; i < 12; i += 1) await givenMail(ctx);
  let atOnce = 0;
  let most = 0;
  const count = await deliverDue(ctx, async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    // The first ones wait for one another, so that a busy machine does not look like a careful worker.
    await vi.waitFor(() => expect(most).toBeGreaterThanOrEqual(4), { timeout: 5000, interval: 10 }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 30));
    atOnce -= 1;
    return { ok: true };
  });
  expect(count).toBe(12);
  expect(most).toBe(4);
});

test("a long run takes each mail by the clock, not by its first instant", async () => {
  const { id } = await givenMail(ctx);
  const now = after(ctx.now, minutes(30));
  await deliverDue(ctx, recordingTransport(wrong()), () => now);
  expect(await outboxRow(ctx, id)).toMatchObject({ nextAttemptAt: after(now, minutes(1)) });
});

test("the next due instant is that of the earliest pending mail", async () => {
  expect(await nextDueAt(ctx)).toBeNull();
  await givenMail(later(ctx, minutes(5)));
  await givenMail(ctx);
  expect(await nextDueAt(ctx)).toEqual(ctx.now);
  await deliverDue(ctx, recordingTransport());
  expect(await nextDueAt(ctx)).toEqual(after(ctx.now, minutes(5)));
});

test("a database that fails in the middle is thrown, after what is under way has ended", async () => {
  await givenMail(ctx);
  await givenMail(ctx);
  const { db } = await testDatabase();
  let updates = 0;
  const failing = new Proxy(db, {
    get: (target, name) => {
      // The first update sweeps, the second takes a mail, the third would take another.
      if (name === "update" && ++updates === 3) throw new Error("database away");
      return Reflect.get(target, name);
    },
  });
  let ended = false;
  const transport = async (): Promise<Delivery> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ended = true;
    return { ok: true };
  };
  await expect(deliverDue({ ...ctx, db: failing }, transport)).rejects.toThrow("database away");
  expect(ended).toBe(true);
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("two workers share the work, and each mail is delivered once", async () => {
  const ids = [];
  for (let i = 0; i < 60; i += 1) ids.push((await givenMail(ctx)).id);
  const transport = recordingTransport();
  const runs = await Promise.all(Array.from({ length: 4 }, () => deliverDue(ctx, transport)));
  expect(transport.mails.map((mail) => mail.id).sort()).toEqual(ids.sort());
  expect(runs.reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(runs.filter((count) => count > 0).length).toBeGreaterThan(1);
});
