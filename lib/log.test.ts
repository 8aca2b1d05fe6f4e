import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logError } from "@/lib/log";
import { testContext } from "@/lib/testing";

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const logged = () => lines.map((line) => JSON.parse(line));

test("a line says when, what and why", () => {
  logError("the outbox cannot be worked off", new RangeError("too far\nsecond line"), { request_id: "r1" });
  expect(lines[0]).toMatch(/^\{.*\}\n$/);
  expect(logged()).toMatchObject([
    {
      level: "error",
      message: "the outbox cannot be worked off",
      error: "RangeError",
      reason: "too far",
      request_id: "r1",
    },
  ]);
  expect(logged()[0].stack[0]).toMatch(/^at /);
});

test("what a query carried is never in the line, whether the database said no or was away", async () => {
  const { db } = await testContext();
  const secret = "correct horse battery staple";
  const failed = await db.execute(sql`select ${secret}::uuid`).catch((error: unknown) => error);
  logError("could not", failed);
  expect(logged()[0]).toMatchObject({ code: "22P02" });
  expect(lines.join()).not.toMatch(/horse|select|params/);
});

test("what is thrown without being an error is not repeated", () => {
  logError("could not", { password: "hunter2" });
  logError("could not", null, { kind: "verify_email" });
  expect(logged()[1]).toMatchObject({ message: "could not", kind: "verify_email" });
  expect(lines.join()).not.toContain("hunter2");
});
