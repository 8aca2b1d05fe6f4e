import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { brands, consents, memberships, registrations, securityEvents } from "@/db/schema";
import { verification, verificationInPage, verifyEmail } from "@/lib/accounts/verify-email";
import { policies } from "@/lib/consents/policies";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { verifyPassword } from "@/lib/crypto/password";
import { randomToken } from "@/lib/crypto/random";
import { env } from "@/lib/env";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { eventKindsOf, present, refusalOf } from "@/lib/testing-people";
import {
  accountOf,
  fromAnotherBrowser,
  givenRegistration,
  registrationForm,
  registrationsOf,
} from "@/lib/testing-registrations";
import { days, minutes, seconds } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});

test("link and password make the account, as it was registered", async () => {
  const { email, name, password, token } = await givenRegistration(ctx);
  const at = later(ctx, minutes(3));
  expect(await verifyEmail(at, { token, password })).toEqual({ ok: true, value: null });
  const account = present(await accountOf(ctx, email));
  expect(account).toMatchObject({ email, name, createdAt: at.now, passwordChangedAt: at.now, lastLoginAt: null });
  expect(await verifyPassword(account.passwordHash, password)).toBe(true);
  expect(await registrationsOf(ctx, email)).toEqual([]);
});

test("the account, its consents and its events come to be together", async () => {
  const { email, password, token } = await givenRegistration(ctx);
  await verifyEmail(ctx, { token, password });
  const { id } = present(await accountOf(ctx, email));
  const given = await ctx.db.select().from(consents).where(eq(consents.userId, id));
  expect(given.map(({ policyKey, version }) => ({ key: policyKey, version }))).toEqual(
    policies.map(({ key, version }) => ({ key, version })),
  );
  for (const row of given) {
    const ipDigest = keyedDigestOf("ip", ctx.request.ip);
    const userAgentDigest = keyedDigestOf("user_agent", ctx.request.userAgent);
    expect(row).toMatchObject({ granted: true, ipDigest, userAgentDigest, createdAt: ctx.now });
  }
  expect(await eventKindsOf(ctx, id)).toEqual([
    "account.registered",
    "email.verified",
    ...policies.map(() => "consent.given"),
  ]);
});

test("with a brand's name come the brand, its address and its owner; a taken address gets a suffix", async () => {
  const brand_name = `Fennel & Flint ${randomToken(ctx).slice(0, 8)}`;
  const wish = brand_name.toLowerCase().replace(" & ", "-").replaceAll(" ", "-");
  const slugs = [];
  for (let i = 0; i < 3; i++) {
    const { email, password, token } = await givenRegistration(from(ctx, { ip: randomAddress() }), { brand_name });
    expect(await verifyEmail(ctx, { token, password })).toMatchObject({ ok: true });
    const { id } = present(await accountOf(ctx, email));
    const [owned] = await ctx.db
      .select({ slug: brands.slug, name: brands.name, role: memberships.role })
      .from(memberships)
      .innerJoin(brands, eq(brands.id, memberships.brandId))
      .where(eq(memberships.userId, id));
    expect(owned).toMatchObject({ name: brand_name, role: "owner" });
    slugs.push(owned?.slug);
    const [told] = await ctx.db.select().from(securityEvents).where(eq(securityEvents.kind, "brand.created"));
    expect(told?.brandId).toEqual(expect.any(String));
  }
  expect(slugs).toEqual([wish, `${wish}-2`, `${wish}-3`]);
});

test("the browser that registered needs no password; any other does", async () => {
  const home = fromAnotherBrowser(ctx);
  const { email, token } = await givenRegistration(home);
  for (const other of [ctx, fromAnotherBrowser(ctx), from(home, { deviceId: null })]) {
    expect(await verifyEmail(other, { token })).toMatchObject({ refusal: "password_needed" });
  }
  expect(await accountOf(ctx, email)).toBeNull();
  expect(await verifyEmail(from(home, { ip: randomAddress() }), { token })).toMatchObject({ ok: true });
});

test("a registration without a device cookie is nobody's browser", async () => {
  const { token } = await givenRegistration(from(ctx, { deviceId: null }));
  expect(await verifyEmail(from(ctx, { deviceId: null }), { token })).toMatchObject({ refusal: "password_needed" });
});

test("a typed password must be right, even in the browser that registered", async () => {
  const home = fromAnotherBrowser(ctx);
  const { token } = await givenRegistration(home);
  const wrong = await verifyEmail(home, { token, password: "something else entirely" });
  expect(wrong).toMatchObject({ refusal: "invalid_credentials", detail: { attemptsRemaining: 4 } });
});

test("the fifth wrong password ends the registration, right ones included", async () => {
  const { email, password, token } = await givenRegistration(ctx);
  const wrong = (at: Context) => verifyEmail(at, { token, password: "something else entirely" });
  const left = [];
  for (let i = 0; i < 5; i++) {
    const refused = await wrong(ctx);
    expect(refusalOf(refused)).toBe("invalid_credentials");
    left.push(refused.ok ? null : refused.detail?.attemptsRemaining);
  }
  expect(left).toEqual([4, 3, 2, 1, 0]);
  expect(await registrationsOf(ctx, email)).toEqual([]);
  expect(await verifyEmail(ctx, { token, password })).toMatchObject({ refusal: "invalid_link" });
});

test("a link works once, and not a millisecond past its hour", async () => {
  const { password, token } = await givenRegistration(ctx);
  const lapsed = later(ctx, minutes(env.EMAIL_VERIFICATION_MINUTES));
  expect(await verifyEmail(lapsed, { token, password })).toMatchObject({ refusal: "invalid_link" });
  const last = later(lapsed, -1);
  expect(await verifyEmail(last, { token, password })).toMatchObject({ ok: true });
  expect(await verifyEmail(last, { token, password })).toMatchObject({ refusal: "invalid_link" });
});

test("attack X20: realising one registration ends the others of the address, in whatever letters", async () => {
  const own = await givenRegistration(fromAnotherBrowser(ctx));
  const stranger = later(fromAnotherBrowser(ctx), seconds(5));
  const theirs = await givenRegistration(stranger, {
    email: own.email.toUpperCase(),
    password: "stranger 44 knows it",
  });
  expect(await verifyEmail(ctx, own)).toMatchObject({ ok: true });
  expect(await registrationsOf(ctx, own.email)).toEqual([]);
  expect(await verifyEmail(stranger, { token: theirs.token, password: theirs.password })).toMatchObject({
    refusal: "invalid_link",
  });
});

test("attack X20: a stranger's registration, opened by the owner of the address, asks for what only the stranger knows", async () => {
  const stranger = fromAnotherBrowser(ctx);
  const { email, token } = await givenRegistration(stranger, { password: "stranger 44 knows this" });
  const owner = fromAnotherBrowser(ctx);
  expect(await verifyEmail(owner, { token })).toMatchObject({ refusal: "password_needed" });
  expect(await verifyEmail(owner, { token, password: "what the owner would use" })).toMatchObject({
    refusal: "invalid_credentials",
  });

  const own = await givenRegistration(later(owner, seconds(30)), { email, password: "what the owner would use" });
  expect(await verifyEmail(later(owner, minutes(1)), { token: own.token })).toMatchObject({ ok: true });
  const account = present(await accountOf(ctx, email));
  expect(await verifyPassword(account.passwordHash, "what the owner would use")).toBe(true);
  expect(await verifyPassword(account.passwordHash, "stranger 44 knows this")).toBe(false);
});

test("a registration that outlived the making of an account makes no second one", async () => {
  const first = await givenRegistration(ctx);
  await verifyEmail(ctx, first);
  const account = present(await accountOf(ctx, first.email));
  // What a registration that committed at the same instant as the account would leave behind.
  const late = await givenRegistration(ctx, { email: `other-${first.email}` });
  await ctx.db.update(registrations).set({ emailKey: first.email }).where(eq(registrations.email, late.email));
  expect(await verifyEmail(ctx, late)).toMatchObject({ refusal: "invalid_link" });
  expect(await accountOf(ctx, first.email)).toEqual(account);
});

test("one network opens 30 links in 10 minutes", async () => {
  const open = () => verifyEmail(ctx, { token: randomToken(ctx), password: "whatever it may be" });
  for (let i = 0; i < 30; i++) expect(refusalOf(await open())).toBe("invalid_link");
  expect(await open()).toMatchObject({ refusal: "rate_limited", detail: { retryAt: later(ctx, minutes(10)).now } });
});

test("API clients always send the password; the page may leave it empty", () => {
  const token = "0".repeat(64);
  expect(verification.safeParse({ token }).success).toBe(false);
  expect(verificationInPage.parse({ token, password: "" })).toEqual({ token, password: undefined });
  for (const wrong of ["", "x".repeat(64), "0".repeat(63), 7, null, [token]]) {
    expect(verificationInPage.safeParse({ token: wrong }).success).toBe(false);
  }
});

test.runIf(onPostgres)("of 20 openings of one link at once one makes the account", async () => {
  for (let round = 0; round < 5; round++) {
    const home = fromAnotherBrowser(ctx);
    const { email, token } = await givenRegistration(home, { brand_name: "Race" });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => verifyEmail(from(home, { ip: randomAddress() }), { token })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(new Set(answers.map(refusalOf))).toEqual(new Set([null, "invalid_link"]));
    const { id } = present(await accountOf(ctx, email));
    expect(await ctx.db.select().from(memberships).where(eq(memberships.userId, id))).toHaveLength(1);
  }
});

test.runIf(onPostgres)("a burst of wrong passwords gets five looked at", async () => {
  const { email, token } = await givenRegistration(ctx);
  const burst = await Promise.all(
    Array.from({ length: 30 }, () =>
      verifyEmail(from(ctx, { ip: randomAddress() }), { token, password: "something else entirely" }),
    ),
  );
  expect(burst.filter((answer) => refusalOf(answer) === "invalid_credentials")).toHaveLength(5);
  expect(await registrationsOf(ctx, email)).toEqual([]);
});

test.runIf(onPostgres)("of several registrations of one address realised at once one makes the account", async () => {
  for (let round = 0; round < 5; round++) {
    const { email } = registrationForm();
    const waiting = [];
    for (let i = 0; i < 6; i++) {
      const browser = later(fromAnotherBrowser(ctx), minutes(61 * i));
      waiting.push({ browser, token: (await givenRegistration(browser, { email })).token });
    }
    const all = eq(registrations.emailKey, email);
    await ctx.db
      .update(registrations)
      .set({ tokenExpiresAt: later(ctx, days(1)).now })
      .where(all);
    const answers = await Promise.all(waiting.map(({ browser, token }) => verifyEmail(browser, { token })));
    expect(answers.map(refusalOf).sort()).toEqual([...Array(5).fill("invalid_link"), null]);
    expect(await registrationsOf(ctx, email)).toEqual([]);
  }
});
