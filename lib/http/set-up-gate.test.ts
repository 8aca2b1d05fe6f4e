import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { confirmEmailAction, enableEmailAction } from "@/app/settings/security/email/actions";
import { addPasskeyAction, beginPasskeyAction } from "@/app/settings/security/passkeys/actions";
import { enableTotpAction, setUpTotpAction } from "@/app/settings/security/totp/actions";
import { factors, memberships } from "@/db/schema";
import { sessionCookie } from "@/lib/auth/cookies";
import { createBrand } from "@/lib/brands/create";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import type { FormAction } from "@/lib/http/action";
import { formAction } from "@/lib/http/action";
import type { Access } from "@/lib/http/caller";
import { vouchers } from "@/lib/http/inbound";
import { callerIfAny, requireCaller } from "@/lib/http/page";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";
import { later, testContext } from "@/lib/testing";
import {
  givenEmailOtp,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  refusalOf,
  rightCode,
  signedIn,
} from "@/lib/testing-people";
import { withinRequest } from "@/lib/testing-request";
import { minutes } from "@/lib/time";
import { enableTotp } from "@/lib/totp/enable";
import { setUpTotp } from "@/lib/totp/setup";

let ctx: Context;
let userId: string;
let token: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
  ({ token } = await givenSession(ctx, userId));
  env.MFA_REQUIRED_FOR = "all";
});
afterEach(() => {
  env.MFA_REQUIRED_FOR = "none";
});

const wizard = "leads to /settings/security/totp";
const byAccess = ["session", "proved", "fresh", "signed_in", "stepped_up"] as const;

/** What the API answers to `bearer` at a route that asks for `access`. */
async function askApi(access: Access, bearer = token): Promise<string> {
  const headers = { authorization: `Bearer ${bearer}`, "x-request-id": crypto.randomUUID(), ...vouchers() };
  const request = new Request(`${env.APP_URL}/api/v1/x`, { method: "POST", headers });
  const route = jsonRoute({ access }, async () => ok({ code: "in" }));
  const { value } = await withinRequest(request, () => route(request, { params: Promise.resolve({}) }));
  return (await value.json()).code;
}

/** The same for what a browser does: `work`'s answer, or where it leads. */
async function browse<T>(work: () => Promise<T>, cookie = token): Promise<T | string> {
  const headers = { cookie: `${sessionCookie.name}=${cookie}`, origin: env.APP_URL };
  const request = new Request(`${env.APP_URL}/settings`, { method: "POST", headers });
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
const visit = (access: "proved" | "signed_in", cookie = token) =>
  browse(async () => {
    await requireCaller("/settings/security", access);
    return "in";
  }, cookie);
const submit = (access: Access, cookie = token) =>
  browse(async () => {
    const state = await formAction(access, z.object({}), async () => ok(null))({ status: "idle" }, new FormData());
    return state.status === "refused" ? state.refusal : state.status;
  }, cookie);

test("attack X19: whoever must set a factor up reaches the setting up alone: over the API, by page and by form", async () => {
  const answers = { session: "in", proved: "in", fresh: "in", signed_in: "mfa_setup_required" };
  for (const access of byAccess) {
    const expected = { ...answers, stepped_up: "mfa_setup_required" }[access];
    expect([access, await askApi(access)]).toEqual([access, expected]);
    expect([access, await submit(access)]).toEqual([access, expected === "in" ? "done" : wizard]);
  }
  expect(await visit("signed_in")).toBe(wizard);
  expect(await visit("proved")).toBe("in");
  expect(await browse(callerIfAny)).toMatchObject({ session: { userId } });
});

test("every way to set a factor up is open to whoever must, from its beginning to its proof", async () => {
  const answerOf = <T>(action: FormAction<T>, typed: Record<string, string> = {}) =>
    browse(async () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(typed)) form.set(name, value);
      const state = await action({ status: "idle" }, form);
      return state.status === "refused" ? state.refusal : state.status;
    });
  expect(await answerOf(setUpTotpAction)).toBe("done");
  expect(await answerOf(enableTotpAction, { method_id: crypto.randomUUID(), code: "000000" })).toBe("not_found");
  expect(await answerOf(enableEmailAction)).toBe("done");
  expect(await answerOf(confirmEmailAction, { code: "no" })).toBe("validation_failed");
  expect(await answerOf(beginPasskeyAction)).toBe("done");
  expect(await answerOf(addPasskeyAction, { response: "{}" })).toBe("validation_failed");
});

test("the gate comes before the step-up: a stale session is told to set up, not to confirm", async () => {
  const stale = (await givenSession(later(ctx, -minutes(20)), userId)).token;
  expect(await askApi("stepped_up", stale)).toBe("mfa_setup_required");
  expect(await askApi("fresh", stale)).toBe("step_up_required");
  expect(await submit("fresh", stale)).toBe("step_up_required");
});

test("attack X19: the obligation survives steps that were begun, repeated or taken with another's set-up", async () => {
  env.MFA_REQUIRED_FOR = "none";
  const me = await signedIn(ctx, userId);
  const stranger = await signedIn(await testContext(), (await givenUser(ctx)).id);
  env.MFA_REQUIRED_FOR = "all";
  const theirs = granted(await setUpTotp(stranger, {}));
  const begun = granted(await setUpTotp(me, {}));
  const secondTab = granted(await setUpTotp(me, {}));
  const enable = (methodId: string, secret: string) =>
    enableTotp(me, { methodId, code: rightCode(secret, ctx.now) }).then(refusalOf);
  expect(await enable(crypto.randomUUID(), begun.secret)).toBe("not_found");
  expect(await enable(theirs.methodId, theirs.secret)).toBe("not_found");
  expect(await enable(begun.methodId, begun.secret)).toBe("not_found");
  expect(await askApi("signed_in")).toBe("mfa_setup_required");

  expect(await enable(secondTab.methodId, secondTab.secret)).toBeNull();
  const { token: strong } = await givenSession(ctx, userId);
  expect(await askApi("signed_in", strong)).toBe("in");
  expect(await visit("signed_in", strong)).toBe("in");

  // Whoever takes the last factor off owes one again.
  await ctx.db.delete(factors).where(eq(factors.userId, userId));
  expect(await askApi("signed_in", strong)).toBe("mfa_setup_required");
  expect(await visit("signed_in", strong)).toBe(wizard);
});

test("a session from before the first factor owes that factor, and sets up no other to get round it", async () => {
  await givenTotp(ctx, userId);
  for (const access of ["proved", "fresh", "signed_in", "stepped_up"] as const) {
    expect([access, await askApi(access)]).toEqual([access, "mfa_required"]);
    expect([access, await submit(access)]).toEqual([access, "leads to /login/challenge"]);
  }
  expect(await visit("proved")).toBe("leads to /login/challenge?next=%2Fsettings%2Fsecurity");
});

test("mailed codes are a factor", async () => {
  await givenEmailOtp(ctx, userId);
  const { token: strong } = await givenSession(ctx, userId);
  expect(await askApi("signed_in", strong)).toBe("in");
});

test("where only owners of brands must, everybody else need not", async () => {
  env.MFA_REQUIRED_FOR = "brand_owners";
  expect(await askApi("signed_in")).toBe("in");
  await createBrand(ctx, { ownerId: userId, name: "Northquay" });
  expect(await askApi("signed_in")).toBe("mfa_setup_required");
  await ctx.db.update(memberships).set({ role: "admin" }).where(eq(memberships.userId, userId));
  expect(await askApi("signed_in")).toBe("in");
});

test("where nobody must, nobody is asked", async () => {
  env.MFA_REQUIRED_FOR = "none";
  await createBrand(ctx, { ownerId: userId, name: "Northquay" });
  expect(await askApi("stepped_up")).toBe("in");
  expect(await visit("signed_in")).toBe("in");
});
