import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { sessionCookie } from "@/lib/auth/cookies";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import type { Access, Callers } from "@/lib/http/caller";
import { unattendedHeader, vouchers } from "@/lib/http/inbound";
import { jsonRoute } from "@/lib/http/route";
import { text } from "@/lib/http/text";
import type { Refusal } from "@/lib/refusals";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { revokeAllSessions } from "@/lib/sessions/revoke";
import { later, testContext } from "@/lib/testing";
import { givenSession, givenTotp, givenUser, sessionRow, signedIn } from "@/lib/testing-people";
import { withinRequest } from "@/lib/testing-request";
import { minutes } from "@/lib/time";

type Sent = { method?: string; path?: string; headers?: Record<string, string>; body?: BodyInit };
type Verb<A extends Access> = (
  ctx: Callers[A],
  input: unknown,
) => Promise<Result<Record<string, unknown> | null, Refusal>>;

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => vi.restoreAllMocks());

const input = z.object({ name: text({ max: 20 }), id: z.uuid().optional() });
const echo: Verb<Access> = async (_ctx, input) => ok({ input });
const jsonType = { "content-type": "application/json" };
const requestId = "3f0e1c1e-1111-4222-8333-444455556666";

/** Sends one request to a route of its own kind, as the server would. */
async function send(
  { method = "POST", path = "/api/v1/things", headers = {}, body }: Sent,
  { access = "anyone" as Access, run = echo, params = {} as Record<string, string> } = {},
) {
  const route = jsonRoute({ access, input }, run);
  const request = new Request(`http://elsewhere.example${path}`, {
    method,
    headers: { "x-request-id": requestId, ...vouchers(), ...headers },
    body,
  });
  const { value: response, set } = await withinRequest(request, () =>
    route(request, { params: Promise.resolve(params) }),
  );
  expect(set).toEqual([]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const answered = await response.text();
  return { status: response.status, headers: response.headers, body: answered === "" ? null : JSON.parse(answered) };
}
const named = JSON.stringify({ name: "Inês" });
const bearer = (token: string) => ({ ...jsonType, authorization: `Bearer ${token}` });
const byCookie = (token: string) => ({ ...jsonType, cookie: `${sessionCookie.name}=${token}` });

test("a good request reaches its verb, and the answer is kept by no cache", async () => {
  expect(await send({ headers: jsonType, body: named })).toMatchObject({
    status: 200,
    body: { input: { name: "Inês" } },
  });
});

test("attack X25: what is wrong with each field is said by its name, with 422", async () => {
  const wrong = [
    {},
    { name: "" },
    { name: 7 },
    { name: null },
    { name: ["a"] },
    { name: "a\u0000b" },
    { name: "a\ud800b" },
    { name: "x".repeat(21) },
    { name: { toString: "x" } },
  ];
  for (const body of wrong) {
    const answer = await send({ headers: jsonType, body: JSON.stringify(body) });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: "validation_failed",
        request_id: requestId,
        errors: [{ field: "name", message: expect.any(String) }],
      },
    });
  }
});

test("attack X25: no body is a 500: sizes, types, forms and nesting are refused as problems", async () => {
  const deep = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;
  const cases: [BodyInit, Record<string, string>, number, string][] = [
    ["x".repeat(1_000_000), jsonType, 413, "payload_too_large"],
    [named, { "content-type": "text/plain" }, 415, "unsupported_media_type"],
    [named, { "content-type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
    ["{", jsonType, 400, "malformed_request"],
    ["[]", jsonType, 400, "malformed_request"],
    ["null", jsonType, 400, "malformed_request"],
    [deep, jsonType, 400, "malformed_request"],
    [`{"name":${deep}}`, jsonType, 422, "validation_failed"],
    [new Uint8Array([0x7b, 0xff, 0x7d]), jsonType, 400, "malformed_request"],
    ['{"__proto__":{"name":"x"}}', jsonType, 422, "validation_failed"],
    ['{"constructor":{"prototype":{"name":"x"}}}', jsonType, 422, "validation_failed"],
  ];
  for (const [body, headers, status, code] of cases) {
    expect(await send({ headers, body })).toMatchObject({ status, body: { code, status, request_id: requestId } });
  }
  expect(Object.hasOwn(Object.prototype, "name")).toBe(false);
});

test("attack X13: the path says whose row it is, whatever body and query say", async () => {
  const [inPath, inBody] = [crypto.randomUUID(), crypto.randomUUID()];
  const body = JSON.stringify({ name: "x", id: inBody });
  const answer = await send(
    { path: `/api/v1/things?id=${inBody}`, headers: jsonType, body },
    { params: { id: inPath } },
  );
  expect(answer.body.input).toEqual({ name: "x", id: inPath });
});

test("a read takes its query; a write does not", async () => {
  expect(await send({ method: "GET", path: "/api/v1/things?name=q" })).toMatchObject({
    body: { input: { name: "q" } },
  });
  expect(await send({ path: "/api/v1/things?name=q" })).toMatchObject({ status: 422 });
});

test("null is answered with 204 and nothing", async () => {
  const answer = await send({ headers: jsonType, body: named }, { run: async () => ok(null) });
  expect(answer).toMatchObject({ status: 204, body: null });
});

test("a refusal keeps its status, its code and what it adds", async () => {
  const retryAt = new Date(Date.now() + 90_000);
  const run = async () => refuse("locked", { retryAt, attemptsRemaining: 0 });
  const answer = await send({ headers: jsonType, body: named }, { run });
  expect(answer).toMatchObject({ status: 423, body: { code: "locked", attempts_remaining: 0 } });
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(85);
});

test("waiting times are counted from the instant that the verb knew: a lock of 15 minutes is 900 seconds", async () => {
  const run: Verb<Access> = async (ctx) => refuse("locked", { retryAt: later(ctx, minutes(15)).now });
  // Many, for a request must be met at the turn of a millisecond.
  for (let i = 0; i < 100; i += 1) {
    const answer = await send({ headers: jsonType, body: named }, { run });
    expect(answer.headers.get("retry-after")).toBe("900");
  }
});

test("a bug is told without its cause, and logged with the request's id", async () => {
  const logged: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  const run = async () => {
    throw new Error("secret detail");
  };
  const answer = await send({ headers: jsonType, body: named }, { run });
  expect(answer).toMatchObject({ status: 500, body: { code: "unexpected", request_id: requestId } });
  expect(JSON.stringify(answer)).not.toContain("secret detail");
  expect(JSON.parse(logged.join(""))).toMatchObject({ level: "error", request_id: requestId, reason: "secret detail" });
});

test("with the database away the answer is 503 and nobody is signed out", async () => {
  const run = async () => {
    throw new Error("query failed", { cause: Object.assign(new Error("gone"), { code: "ECONNREFUSED" }) });
  };
  const answer = await send({ headers: jsonType, body: named }, { run });
  expect(answer).toMatchObject({ status: 503, body: { code: "service_unavailable" } });
  expect(answer.headers.get("retry-after")).toBe("5");
});

test("each access asks for what it says, in the order session, gate, step-up, fields", async () => {
  const { id: userId } = await givenUser(ctx);
  const { token: weak } = await givenSession(ctx, userId);
  await givenTotp(ctx, userId);
  const { token: strong } = await givenSession(ctx, userId);
  // A sign-in of 20 minutes ago, and one that is fresh.
  const { token: stale } = await givenSession(later(ctx, -minutes(20)), userId);

  const codeOf = async (access: Access, headers: Record<string, string>) => {
    const answer = await send({ headers, body: "{}" }, { access });
    return answer.body.code;
  };
  const table: Record<string, Record<Access, string>> = {
    none: {
      anyone: "validation_failed",
      session: "unauthenticated",
      proved: "unauthenticated",
      signed_in: "unauthenticated",
      fresh: "unauthenticated",
      stepped_up: "unauthenticated",
    },
    [weak]: {
      anyone: "validation_failed",
      session: "validation_failed",
      proved: "mfa_required",
      signed_in: "mfa_required",
      fresh: "mfa_required",
      stepped_up: "mfa_required",
    },
    [stale]: {
      anyone: "validation_failed",
      session: "validation_failed",
      proved: "validation_failed",
      signed_in: "validation_failed",
      fresh: "step_up_required",
      stepped_up: "step_up_required",
    },
    [strong]: {
      anyone: "validation_failed",
      session: "validation_failed",
      proved: "validation_failed",
      signed_in: "validation_failed",
      fresh: "validation_failed",
      stepped_up: "validation_failed",
    },
  };
  for (const [token, codes] of Object.entries(table)) {
    for (const [access, code] of Object.entries(codes)) {
      const headers = token === "none" ? jsonType : bearer(token);
      expect([access, await codeOf(access as Access, headers)]).toEqual([access, code]);
    }
  }
});

test("a verb is given the session's person, never one that the request names", async () => {
  const person = await signedIn(ctx, (await givenUser(ctx)).id);
  const { token } = await givenSession(ctx, person.session.userId);
  const run = async (ctx: Context | Callers["session"]) => ok({ user: "session" in ctx ? ctx.session.userId : null });
  const body = JSON.stringify({ name: "x", user_id: crypto.randomUUID(), session: { userId: "evil" } });
  expect(await send({ headers: bearer(token), body }, { access: "session", run })).toMatchObject({
    body: { user: person.session.userId },
  });
});

test("attack X01: what is not a session token opens nothing, and a bearer token goes before a cookie", async () => {
  const { token } = await givenSession(ctx, (await givenUser(ctx)).id);
  const forged = ["x", "a.b.c", "0".repeat(64), `${token}x`, token.replace(/\.[^.]+$/, ".")];
  for (const wrong of forged) {
    expect((await send({ headers: bearer(wrong), body: named }, { access: "session" })).status).toBe(401);
    const both = { ...byCookie(token), authorization: `Bearer ${wrong}`, origin: env.APP_URL };
    expect((await send({ headers: both, body: named }, { access: "session" })).status).toBe(401);
  }
  for (const authorization of [`Basic ${token}`, token, `Bearer ${token} x`, "Bearer"]) {
    expect((await send({ headers: { ...jsonType, authorization }, body: named }, { access: "session" })).status).toBe(
      401,
    );
  }
});

test("attack X22: a write by cookie needs our own page; by bearer token only a foreign page is refused", async () => {
  const { token } = await givenSession(ctx, (await givenUser(ctx)).id);
  const from = async (credentials: Record<string, string>, extra: Record<string, string>, method = "POST") => {
    const sent = method === "GET" ? { path: "/api/v1/things?name=x" } : { body: named };
    return (await send({ method, headers: { ...credentials, ...extra }, ...sent }, { access: "session" })).status;
  };
  const own = { origin: env.APP_URL };
  const foreign = { origin: "https://evil.example" };
  const crossSite = { "sec-fetch-site": "cross-site" };
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    expect(await from(byCookie(token), own, method)).toBe(200);
    expect(await from(byCookie(token), {}, method)).toBe(403);
    expect(await from(byCookie(token), foreign, method)).toBe(403);
    expect(await from(byCookie(token), crossSite, method)).toBe(403);
    expect(await from(bearer(token), {}, method)).toBe(200);
    expect(await from(bearer(token), foreign, method)).toBe(403);
  }
  expect(await from(byCookie(token), crossSite, "GET")).toBe(200);
  expect(await from({}, foreign)).toBe(403);
});

test("attack X11: a token is worth nothing once its session was ended, and says why", async () => {
  const { id: userId } = await givenUser(ctx);
  const { token } = await givenSession(ctx, userId);
  await revokeAllSessions(await signedIn(ctx, userId), { keepCurrent: false });
  expect(await send({ headers: bearer(token), body: named }, { access: "session" })).toMatchObject({
    status: 401,
    body: { code: "session_revoked" },
  });
});

test("a request that no person made keeps no session alive; a visit does", async () => {
  const { token, sessionId } = await givenSession(later(ctx, -minutes(5)), (await givenUser(ctx)).id);
  const lastActiveAt = async () => (await sessionRow(ctx, sessionId)).lastActiveAt;
  const before = await lastActiveAt();
  const visit = { method: "GET", path: "/api/v1/things?name=x" };
  await send({ ...visit, headers: { ...bearer(token), [unattendedHeader]: "1" } }, { access: "session" });
  expect(await lastActiveAt()).toEqual(before);
  await send({ ...visit, headers: bearer(token) }, { access: "session" });
  expect((await lastActiveAt()) > before).toBe(true);
});
