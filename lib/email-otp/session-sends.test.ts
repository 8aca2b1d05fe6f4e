import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { factors } from "@/db/schema";
import { startLogin } from "@/lib/auth/login";
import { startStepUp } from "@/lib/auth/start-step-up";
import type { Context } from "@/lib/context";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { takeSend } from "@/lib/email-otp/send";
import { takeSendInside } from "@/lib/email-otp/session-sends";
import { beginEmailOtp } from "@/lib/email-otp/setup";
import { sendStepUpCode } from "@/lib/email-otp/step-up-code";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  givenEmailOtp,
  givenSession,
  givenUser,
  granted,
  identified,
  mailedCodes,
  refusalOf,
  signedIn,
} from "@/lib/testing-people";
import { after, hours } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx);
});
const elsewhere = (at = ctx) => from(at, { ip: randomAddress() });
/** Another session of the same person, at another network. */
const session = async () => {
  const at = elsewhere();
  return identified(at, (await givenSession(at, person.id)).token);
};
const hourIsOver = () => ({ refusal: "rate_limited", detail: { retryAt: after(ctx.now, hours(1)) } });

test("five of the ten codes an hour may be sent inside sessions, and all ten to sign in", async () => {
  for (let i = 0; i < 5; i += 1) granted(await takeSendInside(ctx, person.id));
  expect(await takeSendInside(ctx, person.id)).toMatchObject(hourIsOver());
  for (let i = 0; i < 5; i += 1) granted(await takeSend(ctx, person.id));
  expect(await takeSend(ctx, person.id)).toMatchObject(hourIsOver());
  granted(await takeSendInside(later(ctx, hours(1)), person.id));

  person = await givenUser(ctx);
  for (let i = 0; i < 10; i += 1) granted(await takeSend(ctx, person.id));
  expect(await takeSendInside(ctx, person.id)).toMatchObject(hourIsOver());
});

test("what is refused inside a session costs the account's hour nothing", async () => {
  for (let i = 0; i < 20; i += 1) await takeSendInside(ctx, person.id);
  for (let i = 0; i < 5; i += 1) granted(await takeSend(ctx, person.id));
});

test("however many codes stolen sessions have mailed, the owner is mailed one to sign in", async () => {
  await givenEmailOtp(ctx, person.id);
  const byStepUp = async () => refusalOf(await sendStepUpCode(await session()));
  const byResend = async () => {
    const { token } = granted(await startStepUp(await session()));
    return refusalOf(await resendEmailCode(elsewhere(), token));
  };
  const sent = [];
  for (let i = 0; i < 3; i += 1) sent.push(await byStepUp(), await byResend());
  expect(sent).toEqual([...Array(5).fill(null), "rate_limited"]);
  await ctx.db.delete(factors).where(eq(factors.userId, person.id));
  expect(await beginEmailOtp(await signedIn(elsewhere(), person.id))).toMatchObject(hourIsOver());
  await givenEmailOtp(ctx, person.id);

  const { challenge } = granted(await startLogin(ctx, { email: person.email, password: person.password }));
  expect(challenge?.codes.codeExpiresAt).not.toBeNull();
  expect(await mailedCodes(ctx, person.id)).toHaveLength(6);
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("of ten sends at once inside as many sessions five mail a code", async () => {
  await givenEmailOtp(ctx, person.id);
  // No more than are open at once (E08).
  const callers = [];
  for (let i = 0; i < 10; i += 1) callers.push(await session());
  const burst = await Promise.all(callers.map((caller) => sendStepUpCode(caller)));
  expect(burst.map(refusalOf).filter((refusal) => refusal === null)).toHaveLength(5);
  expect(await mailedCodes(ctx, person.id)).toHaveLength(5);
});
