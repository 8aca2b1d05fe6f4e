import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sessionCookie } from "@/lib/auth/cookies";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { requireCaller, sessionIfAny, whileReachable } from "@/lib/http/page";
import { isReady } from "@/lib/http/ready";
import { requestContext } from "@/lib/http/request-context";
import { unavailablePage } from "@/lib/http/unavailable-page";
import { later, testContext } from "@/lib/testing";
import { givenSession, givenTotp, givenUser } from "@/lib/testing-people";
import { withinRequest } from "@/lib/testing-request";
import { days } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});

afterEach(() => vi.restoreAllMocks());

/** What a page does for a visitor with this cookie: its value, or where it leads. */
async function visit<T>(token: string | null, work: () => Promise<T>, headers: Record<string, string> = {}) {
  const cookie: Record<string, string> = token === null ? {} : { cookie: `${sessionCookie.name}=${token}` };
  const request = new Request(`${env.APP_URL}/settings`, { headers: { ...cookie, ...headers } });
  const { value } = await withinRequest(request, async () => {
    try {
      return await work();
    } catch (error) {
      const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
      if (digest.startsWith("NEXT_REDIRECT")) return `leads to ${digest.split(";")[2]}`;
      throw error;
    }
  });
  return value;
}
const page = () => requireCaller("/settings/security?tab=1");

test("a page knows its visitor, or leads to sign-in and back, with the reason where there is one", async () => {
  const { id: userId } = await givenUser(ctx);
  const { token } = await givenSession(ctx, userId);
  expect(await visit(token, page)).toMatchObject({ session: { userId } });
  const back = "next=%2Fsettings%2Fsecurity%3Ftab%3D1";
  expect(await visit(null, page)).toBe(`leads to /login?${back}`);
  const { token: old } = await givenSession(later(ctx, -days(3)), userId);
  expect(await visit(old, page)).toBe(`leads to /login?reason=session_expired&${back}`);
  expect(await visit(old, page)).toBe(`leads to /login?reason=session_expired&${back}`);
  await givenTotp(ctx, userId);
  expect(await visit(token, page)).toBe(`leads to /login/challenge?${back}`);
});

test("a page that is open to anyone knows the session, gates or not", async () => {
  const { id: userId } = await givenUser(ctx);
  const { token } = await givenSession(ctx, userId);
  await givenTotp(ctx, userId);
  expect(await visit(token, () => sessionIfAny("/"))).toMatchObject({ session: { userId, aal: 1 } });
  expect(await visit(null, () => sessionIfAny("/"))).toBeNull();
  expect(await visit("a.b.c", () => sessionIfAny("/"))).toBeNull();
});

test("while the database is away a page leads to the calm one; a bug is logged and goes on bare", async () => {
  const logged: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  const away = () => Promise.reject(Object.assign(new Error("gone"), { code: "ECONNREFUSED" }));
  expect(await visit(null, () => whileReachable("/a?b=c", away))).toBe("leads to /unavailable?next=%2Fa%3Fb%3Dc");
  const broken = () => whileReachable("/a", () => Promise.reject(new Error("secret detail")));
  await expect(visit(null, broken)).rejects.toThrow(/^unexpected$/);
  expect(logged.join("")).toContain("secret detail");
});

test("the calm page is a 503 that comes back by itself, without script, kept by no cache", async () => {
  const answer = unavailablePage();
  const html = await answer.text();
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("set-cookie")).toBeNull();
  const nonce = /style-src 'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
  expect(html).toContain(`<style nonce="${nonce}">`);
  expect(html).not.toContain("<script");
});

test("a database that answers is ready", async () => {
  expect(await visit(null, isReady)).toBe(true);
});

test("a request is known by what the server wrote down about it; what is odd is nothing", async () => {
  const headers = { "x-forwarded-for": "2001:DB8::7", "x-request-id": "id-1", "user-agent": "curl/8" };
  expect(await visit(null, requestContext, headers)).toMatchObject({
    request: { id: "id-1", ip: "2001:db8::7", userAgent: "curl/8", deviceId: null },
  });
  const bare = await visit(null, requestContext, { "x-forwarded-for": "nonsense" });
  expect(bare).toMatchObject({
    request: { ip: "0.0.0.0", userAgent: "", id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});
