import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { outbox } from "@/db/schema";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { givenMail, recordingTransport, verifyMail } from "@/lib/email/testing";
import type { Transport } from "@/lib/email/transport";
import { startOutboxWorker } from "@/lib/email/worker";
import { later, testContext, testDatabase } from "@/lib/testing";
import { minutes, seconds } from "@/lib/time";

let ctx: Context;
let logged: string[];
let stop: (() => Promise<void>) | undefined;
beforeEach(async () => {
  ctx = await testContext();
  await ctx.db.delete(outbox);
  logged = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  vi.restoreAllMocks();
});

/** Long before the next poll, however busy the machine is. */
const soon = { timeout: seconds(20), interval: 10 };

test("a mail committed before the start and one committed later are both sent without a poll", async () => {
  const transport = recordingTransport();
  await givenMail(ctx);
  stop = startOutboxWorker({ open: await testDatabase(), transport, pollEveryMs: minutes(10) });
  await expect.poll(() => transport.mails.length, soon).toBe(1);
  await inTransaction(ctx, (ctx) => enqueueMail(ctx, verifyMail(ctx)));
  await expect.poll(() => transport.mails.length, soon).toBe(2);
});

test("a wake during a run is one more run, never a second run beside it", async () => {
  for (let i = 0; i < 8; i += 1) await givenMail(ctx);
  let underWay = 0;
  let most = 0;
  let sent = 0;
  const transport: Transport = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    if (sent < 4) await givenMail(ctx);
    // The first ones wait for one another, so that a busy machine does not look like a careful worker.
    await vi.waitFor(() => expect(most).toBeGreaterThanOrEqual(4), { timeout: 5000, interval: 10 }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 60));
    sent += 1;
    underWay -= 1;
    return { ok: true };
  };
  stop = startOutboxWorker({ open: await testDatabase(), transport, pollEveryMs: minutes(10) });
  await expect.poll(() => sent, soon).toBeGreaterThanOrEqual(12);
  // Four at once is what one run does.
  expect(most).toBe(4);
});

test("without a wake it polls: a lost notification costs only time", async () => {
  const { db } = await testDatabase();
  const transport = recordingTransport();
  const deaf = { db, listen: async () => async () => {} };
  stop = startOutboxWorker({ open: deaf, transport, pollEveryMs: 50 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await givenMail(ctx);
  await expect.poll(() => transport.mails.length, soon).toBe(1);
});

test("it wakes when the next try falls due, before the next poll", async () => {
  const { db } = await testDatabase();
  const transport = recordingTransport();
  await givenMail(later(ctx, 400));
  const deaf = { db, listen: async () => async () => {} };
  stop = startOutboxWorker({ open: deaf, transport, pollEveryMs: minutes(10) });
  await expect.poll(() => transport.mails.length, soon).toBe(1);
});

test("a failing database is told once, and does not end the worker", async () => {
  const { db } = await testDatabase();
  const transport = recordingTransport();
  let failuresLeft = 4;
  const flaky = {
    listen: async () => async () => {},
    get db() {
      if (failuresLeft-- > 0) throw new Error("connection refused");
      return db;
    },
  };
  await givenMail(ctx);
  stop = startOutboxWorker({ open: flaky, transport, pollEveryMs: 20 });
  await expect.poll(() => transport.mails.length, soon).toBe(1);
  await stop();
  expect(logged.filter((line) => line.includes("outbox"))).toHaveLength(1);
});

test("where it cannot listen it still sends", async () => {
  const { db } = await testDatabase();
  const transport = recordingTransport();
  const open = { db, listen: () => Promise.reject(new Error("no listening today")) };
  await givenMail(ctx);
  stop = startOutboxWorker({ open, transport, pollEveryMs: 20 });
  await expect.poll(() => transport.mails.length, soon).toBe(1);
  await stop();
  expect(logged).toHaveLength(1);
});

test("stopping waits for what is under way, then nothing more is sent", async () => {
  const open = await testDatabase();
  let sent = 0;
  await givenMail(ctx);
  let reached = () => {};
  const sending = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const end = startOutboxWorker({
    open,
    pollEveryMs: 20,
    transport: async () => {
      reached();
      await new Promise((resolve) => setTimeout(resolve, 50));
      sent += 1;
      return { ok: true };
    },
  });
  await sending;
  await end();
  expect(sent).toBe(1);
  await givenMail(ctx);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(sent).toBe(1);
});
