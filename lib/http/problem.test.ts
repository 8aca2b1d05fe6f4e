import { expect, test } from "vitest";
import { z } from "zod";
import { env } from "@/lib/env";
import { fieldErrors } from "@/lib/http/field-errors";
import { problem } from "@/lib/http/problem";
import type { Refusal } from "@/lib/refusals";
import { refusals } from "@/lib/refusals";
import { after } from "@/lib/time";

const request = { id: "7c1e6a52-0000-4000-8000-000000000001", now: new Date("2026-11-21T10:00:00.000Z") };
const all = Object.keys(refusals) as Refusal[];

test.each(all)(
  "%s is a problem with its status, its stable code, its sentence and the request's id",
  async (refusal) => {
    const answer = problem(request, refusal);
    const { status, message } = refusals[refusal];
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({
      type: `/problems/${refusal}`,
      title: message,
      status,
      detail: message,
      code: refusal,
      request_id: request.id,
      // While the database is away every client is told when to look again.
      ...(status === 503 && { retry_after: 5 }),
    });
  },
);

test("waiting times are whole seconds, at least one, in the body and as Retry-After", async () => {
  for (const [waitMs, seconds] of [
    [90_000, 90],
    [1_001, 2],
    [1, 1],
    [0, 1],
    [-5_000, 1],
  ] as const) {
    const answer = problem(request, "locked", { retryAt: after(request.now, waitMs) });
    expect(answer.headers.get("retry-after")).toBe(String(seconds));
    expect(await answer.json()).toMatchObject({ retry_after: seconds });
  }
});

test("guesses left and fields are told, also where none is left", async () => {
  const answer = problem(request, "validation_failed", {
    attemptsRemaining: 0,
    fields: { email: "No.", name: "Neither." },
  });
  expect(await answer.json()).toMatchObject({
    attempts_remaining: 0,
    errors: [
      { field: "email", message: "No." },
      { field: "name", message: "Neither." },
    ],
  });
});

test("a missing step-up says how old a proof may be (RFC 9470), any other 401 asks for a bearer token", () => {
  const challengeOf = (refusal: Refusal) => problem(request, refusal).headers.get("www-authenticate");
  const maxAge = env.STEP_UP_MINUTES * 60;
  expect(challengeOf("step_up_required")).toBe(`Bearer error="insufficient_user_authentication", max_age=${maxAge}`);
  for (const refusal of all.filter((refusal) => refusal !== "step_up_required")) {
    expect([refusal, challengeOf(refusal)]).toEqual([refusal, refusals[refusal].status === 401 ? "Bearer" : null]);
  }
});

test("with the database away it says when to come back", () => {
  expect(problem(request, "service_unavailable").headers.get("retry-after")).toBe("5");
});

test("of each field the first complaint is told, by its path; what concerns none stands under form", () => {
  const schema = z.object({ a: z.string().min(3, "Longer.").regex(/x/, "An x."), b: z.object({ c: z.number() }) });
  const checked = schema.refine(() => false, { error: "As a whole.", when: () => true });
  const errors = checked.safeParse({ a: "y", b: {} }).error;
  expect(errors && fieldErrors(errors)).toMatchObject({ a: "Longer.", "b.c": expect.any(String), form: "As a whole." });
});

test("attack X25: a field called __proto__ is told like any other", () => {
  const errors = fieldErrors({
    issues: [{ path: ["__proto__"], message: "No.", code: "custom" }],
  } as unknown as z.core.$ZodError);
  expect(Object.entries(errors)).toEqual([["__proto__", "No."]]);
});
