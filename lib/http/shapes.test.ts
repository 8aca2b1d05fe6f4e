import { expect, test } from "vitest";
import { createBrand } from "@/lib/brands/create";
import { env } from "@/lib/env";
import { challengeShape, sessionShape, userShape } from "@/lib/http/shapes";
import { tokenAnswer } from "@/lib/http/token-answer";
import { revokeAllSessions } from "@/lib/sessions/revoke";
import { from, later, testContext } from "@/lib/testing";
import { givenSession, givenTotp, givenUser, granted, refusalOf, signedIn } from "@/lib/testing-people";
import { days, hours, minutes } from "@/lib/time";

test("a user is told with the sign-in before, its address masked", async () => {
  const ctx = await testContext({ ip: "85.243.118.7" });
  const user = await givenUser(ctx);
  await signedIn(ctx, user.id);
  const person = await signedIn(later(ctx, hours(1)), user.id);
  expect(userShape(person)).toEqual({
    id: user.id,
    email: user.email,
    name: user.name,
    email_verified: true,
    two_factor_enabled: false,
    last_login_at: ctx.now,
    last_login_ip: "85.243.118.•••",
    created_at: ctx.now,
  });
});

test("at the first sign-in there is no previous one", async () => {
  const ctx = await testContext();
  const { id } = await givenUser(ctx);
  await givenTotp(ctx, id);
  expect(userShape(await signedIn(ctx, id))).toMatchObject({
    last_login_at: null,
    last_login_ip: null,
    two_factor_enabled: true,
  });
});

test("a session is told with its mask and no secret", async () => {
  const ctx = await testContext({ ip: "85.243.118.7" });
  const person = await signedIn(ctx, (await givenUser(ctx)).id);
  const { place: _place, ...shape } = { place: null, ...sessionShape(person.sessionView) };
  expect(shape).toEqual({
    id: person.session.id,
    device_type: "desktop",
    browser: "Chrome 141",
    os: expect.stringMatching(/^Windows/),
    ip: "85.243.118.•••",
    country: "PT",
    city: null,
    created_at: ctx.now,
    last_active_at: ctx.now,
    expires_at: later(ctx, days(env.SESSION_ABSOLUTE_DAYS)).now,
    revoked_at: null,
    revoked_reason: null,
    is_current: true,
    is_new: true,
    browser_id: null,
    amr: ["pwd"],
    aal: 1,
    step_up_until: later(ctx, minutes(env.STEP_UP_MINUTES)).now,
  });
  expect(JSON.stringify(shape)).not.toContain("85.243.118.7");
});

test("a challenge is told with its token, its methods and a masked address", () => {
  const expiresAt = new Date();
  const methods = [{ type: "totp" as const, id: "1", label: "Phone" }];
  const codes = { codeExpiresAt: expiresAt, resendsRemaining: 2, nextResendAt: null };
  expect(challengeShape("t", { methods, maskedEmail: "i•••@e•••", expiresAt, lockedUntil: null, codes })).toEqual({
    session_token: "t",
    methods,
    masked_email: "i•••@e•••",
    expires_at: expiresAt,
    code_expires_at: expiresAt,
    resends_remaining: 2,
    next_resend_at: null,
  });
});

test("the token answer hands over a token that opens the session", async () => {
  const ctx = await testContext();
  const { id } = await givenUser(ctx);
  const { jti, sessionId } = await givenSession(ctx, id);
  const answer = granted(await tokenAnswer(ctx, jti));
  expect(answer).toMatchObject({ token_type: "Bearer", user: { id }, session: { id: sessionId, is_current: true } });
  expect(answer.access_token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  for (const absent of ["jti", "trusted_device_token", "brand"]) expect(answer).not.toHaveProperty(absent);
});

test("with the token goes a trusted device's, where there is one, and to a portal the brand", async () => {
  const ctx = await testContext();
  const { id } = await givenUser(ctx);
  const { slug } = await createBrand(ctx, { ownerId: id, name: "North Quay" });
  const extras = { trustToken: "0".repeat(64), withBrand: true };
  expect(granted(await tokenAnswer(ctx, (await givenSession(ctx, id)).jti, extras))).toMatchObject({
    trusted_device_token: extras.trustToken,
    brand: { slug, name: "North Quay", role: "owner" },
  });
});

test("a session that was ended in the same instant is not handed over", async () => {
  const ctx = await testContext();
  const { id } = await givenUser(ctx);
  const { jti } = await givenSession(ctx, id);
  await revokeAllSessions(await signedIn(ctx, id), { keepCurrent: true });
  expect(refusalOf(await tokenAnswer(from(ctx, {}), jti))).toBe("session_revoked");
});
