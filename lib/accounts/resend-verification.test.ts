import { beforeEach, expect, test } from "vitest";
import { resendVerification } from "@/lib/accounts/resend-verification";
import { verifyEmail } from "@/lib/accounts/verify-email";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { from, later, randomAddress, testContext } from "@/lib/testing";
import { givenUser, mailsOf } from "@/lib/testing-people";
import {
  accountOf,
  fromAnotherBrowser,
  givenRegistration,
  mailsTo,
  newestLinkToken,
  registrationForm,
} from "@/lib/testing-registrations";
import { days, hours, minutes, seconds } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});
const same = { ok: true, value: null };

test("a fresh link takes the place of the one before, and lives its full time", async () => {
  const { email, password, token } = await givenRegistration(ctx);
  const soon = later(ctx, minutes(env.EMAIL_VERIFICATION_MINUTES / 2));
  expect(await resendVerification(soon, { email })).toEqual(same);
  const fresh = await newestLinkToken(ctx, email);
  expect(fresh).not.toBe(token);
  expect(await verifyEmail(soon, { token, password })).toMatchObject({ refusal: "invalid_link" });
  const late = later(soon, minutes(env.EMAIL_VERIFICATION_MINUTES) - 1);
  expect(await verifyEmail(late, { token: fresh, password })).toEqual(same);
});

test("a lapsed registration is revived for 7 days, then it stays away", async () => {
  const { email } = await givenRegistration(ctx);
  await resendVerification(later(ctx, days(7) - seconds(1)), { email });
  expect(await mailsTo(ctx, email)).toHaveLength(2);
  expect(await resendVerification(later(ctx, days(7)), { email })).toEqual(same);
  expect(await mailsTo(ctx, email)).toHaveLength(2);
});

test("the answer is the same where nothing waits, and nothing is sent", async () => {
  const { email } = registrationForm();
  const owner = await givenUser(ctx);
  expect(await resendVerification(ctx, { email })).toEqual(same);
  expect(await resendVerification(ctx, { email: owner.email })).toEqual(same);
  expect(await mailsTo(ctx, email)).toEqual([]);
  expect(await mailsOf(ctx, owner.id)).toEqual([]);
});

test("attack X20: this browser's own registration is the one revived, not a stranger's newer one", async () => {
  const home = fromAnotherBrowser(ctx);
  const own = await givenRegistration(home, { name: "Owner" });
  const stranger = later(fromAnotherBrowser(ctx), seconds(10));
  await givenRegistration(stranger, { email: own.email, name: "Somebody" });

  await resendVerification(later(home, minutes(1)), { email: own.email });
  const token = await newestLinkToken(ctx, own.email);
  expect(await verifyEmail(later(home, minutes(2)), { token })).toEqual(same);
  expect(await accountOf(ctx, own.email)).toMatchObject({ name: "Owner" });
});

test("from a browser that did not register the newest one is revived", async () => {
  const { email } = await givenRegistration(fromAnotherBrowser(ctx), { name: "First" });
  await givenRegistration(later(fromAnotherBrowser(ctx), seconds(10)), { email, name: "Second" });
  for (const asking of [ctx, fromAnotherBrowser(ctx)]) await resendVerification(later(asking, minutes(1)), { email });
  expect((await mailsTo(ctx, email)).map((mail) => mail.payload.name).sort()).toEqual(["First", "Second", "Second"]);
});

test("attack X35: registration and resend share 3 mails an hour, and the answer stays the same", async () => {
  const { email } = await givenRegistration(ctx);
  for (let i = 0; i < 5; i++) {
    expect(await resendVerification(from(ctx, { ip: randomAddress() }), { email })).toEqual(same);
  }
  expect(await mailsTo(ctx, email)).toHaveLength(3);
});

test("a link that was not sent for want of budget does not end the one that was", async () => {
  const { email, password } = await givenRegistration(ctx);
  for (let i = 1; i <= 5; i++) await resendVerification(later(ctx, seconds(i)), { email });
  const token = await newestLinkToken(ctx, email);
  expect(await verifyEmail(later(ctx, seconds(6)), { token, password })).toEqual(same);
});

test("one network asks 20 times an hour", async () => {
  const ask = () => resendVerification(ctx, { email: registrationForm().email });
  for (let i = 0; i < 20; i++) expect(await ask()).toEqual(same);
  expect(await ask()).toEqual({
    ok: false,
    refusal: "rate_limited",
    detail: { retryAt: later(ctx, hours(1)).now },
  });
});
