import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { deviceCookie, sessionCookie } from "@/lib/auth/cookies";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import type { FormAction } from "@/lib/http/action";
import { browserAction, formAction } from "@/lib/http/action";
import type { Access } from "@/lib/http/caller";
import { text } from "@/lib/http/text";
import { ok, refuse } from "@/lib/result";
import { revokeAllSessions } from "@/lib/sessions/revoke";
import { later, testContext } from "@/lib/testing";
import { givenSession, givenTotp, givenUser, signedIn } from "@/lib/testing-people";
import { withinRequest } from "@/lib/testing-request";
import { minutes } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});

afterEach(() => vi.restoreAllMocks());

const schema = z.object({ name: text({ max: 20 }), password: z.string().optional() });
const own = { origin: env.APP_URL };

/** Posts a form to an action. A redirect is told as `leads`. */
async function post<T>(
  action: FormAction<T>,
  fields: Record<string, string | Blob>,
  headers: Record<string, string> = own,
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const request = new Request(`${env.APP_URL}/x`, { method: "POST", headers });
  const { value, set } = await withinRequest(request, async () => {
    try {
      return { state: await action({ status: "idle" }, form) };
    } catch (error) {
      const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
      if (digest.startsWith("NEXT_REDIRECT")) return { leads: digest.split(";")[2] };
      throw error;
    }
  });
  return { ...value, set };
}
const cookieOf = (token: string) => ({ ...own, cookie: `${sessionCookie.name}=${token}` });
const echo = browserAction(schema, async (_ctx, { name }) => ok({ name }));
const guarded = (access: Access) => formAction(access, schema, async () => ok("in"));

test("a good form is done, with the value of its verb", async () => {
  expect(await post(echo, { name: " Inês " })).toMatchObject({ state: { status: "done", value: { name: "Inês" } } });
});

test("attack X25: a wrong form is refused by field, and what was typed is not sent back", async () => {
  const wrong: Record<string, string | Blob>[] = [
    { password: "hunter2 hunter2" },
    { name: "", password: "hunter2 hunter2" },
    { name: "a\u0000b" },
    { name: "x".repeat(10_000) },
    { name: new Blob(["file"]) },
    { __proto__x: "1" },
  ];
  for (const fields of wrong) {
    const { state } = await post(echo, fields);
    expect(state).toMatchObject({
      status: "refused",
      refusal: "validation_failed",
      fields: { name: expect.any(String) },
    });
    expect(JSON.stringify(state)).not.toContain("hunter2");
  }
});

test("a refusal says when to try again as an instant, and how many guesses are left", async () => {
  const retryAt = new Date("2026-11-21T10:00:00.000Z");
  const action = browserAction(schema, async () => refuse("locked", { retryAt, attemptsRemaining: 2 }));
  expect((await post(action, { name: "x" })).state).toEqual({
    status: "refused",
    refusal: "locked",
    message: expect.any(String),
    retryAt: "2026-11-21T10:00:00.000Z",
    attemptsRemaining: 2,
  });
});

test("attack X22: a form of another site, or of no page, does nothing", async () => {
  let ran = 0;
  const action = browserAction(schema, async () => {
    ran += 1;
    return ok(null);
  });
  const foreign: Record<string, string>[] = [
    {},
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const { state, set } = await post(action, { name: "x" }, headers);
    expect(state).toMatchObject({ status: "refused", refusal: "forbidden" });
    expect(set).toEqual([]);
  }
  expect(ran).toBe(0);
});

test("a browser gets its device cookie with its first form, and keeps it: httpOnly, lax, for 400 days", async () => {
  const ids: (string | null)[] = [];
  const action = browserAction(schema, async (ctx) => {
    ids.push(ctx.request.deviceId);
    return ok(null);
  });
  const first = await post(action, { name: "x" });
  expect(first.set.join("\n")).toMatch(new RegExp(`^${deviceCookie.name}=${ids[0]}; .*`));
  for (const part of [/HttpOnly/i, /SameSite=lax/i, /Path=\//, new RegExp(`Max-Age=${400 * 86_400}`)]) {
    expect(first.set.join("\n")).toMatch(part);
  }
  await post(action, { name: "x" }, { ...own, cookie: `${deviceCookie.name}=${ids[0]}` });
  for (const forged of ["x", "0".repeat(63), "../../x", "A".repeat(64)]) {
    await post(action, { name: "x" }, { ...own, cookie: `${deviceCookie.name}=${forged}` });
  }
  expect(ids[1]).toBe(ids[0]);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(ids).size).toBe(ids.length - 1);
});

test("each access leads back to where a person can go on", async () => {
  const { id: userId } = await givenUser(ctx);
  const { token: weak } = await givenSession(ctx, userId);
  await givenTotp(ctx, userId);
  const { token: stale } = await givenSession(later(ctx, -minutes(20)), userId);
  const { token: strong } = await givenSession(ctx, userId);
  const at = async (access: Access, headers: Record<string, string>) => {
    const { state, leads } = await post(guarded(access), { name: "x" }, headers);
    return leads ?? (state?.status === "refused" ? state.refusal : state?.status);
  };
  expect(await at("session", own)).toBe("/login?reason=unauthenticated");
  expect(await at("signed_in", cookieOf("a.b.c"))).toBe("/login?reason=unauthenticated");
  expect(await at("session", cookieOf(weak))).toBe("done");
  expect(await at("signed_in", cookieOf(weak))).toBe("/login/challenge");
  expect(await at("stepped_up", cookieOf(weak))).toBe("/login/challenge");
  expect(await at("signed_in", cookieOf(stale))).toBe("done");
  expect(await at("stepped_up", cookieOf(stale))).toBe("step_up_required");
  expect(await at("stepped_up", cookieOf(strong))).toBe("done");

  await revokeAllSessions(await signedIn(ctx, userId), { keepCurrent: true });
  expect(await at("signed_in", cookieOf(strong))).toBe("/login?reason=session_revoked");
});

test("with the database away the form says so", async () => {
  const away = browserAction(schema, async () => {
    throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  });
  expect((await post(away, { name: "x" })).state).toMatchObject({ refusal: "service_unavailable" });
});

test("a bug goes on as a bare error that names the request, and our log has the rest", async () => {
  const logged: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  const broken = browserAction(schema, async () => {
    throw new Error("secret detail");
  });
  const thrown = await post(broken, { name: "x" }, { ...own, "x-request-id": "id-1" }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ message: "unexpected", digest: "id-1" });
  expect(JSON.parse(logged.join(""))).toMatchObject({ level: "error", request_id: "id-1", reason: "secret detail" });
});

test("attack X25: an action that is called by hand with anything else than a form refuses it", async () => {
  const request = new Request(`${env.APP_URL}/x`, { method: "POST", headers: own });
  for (const anything of [null, undefined, "x", 7, {}, [], new Map()]) {
    const { value } = await withinRequest(request, () => echo({ status: "idle" }, anything as FormData));
    expect(value).toMatchObject({ status: "refused", refusal: "malformed_request" });
  }
});
