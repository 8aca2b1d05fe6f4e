import { beforeEach, expect, test } from "vitest";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { passGates } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import type { Context } from "@/lib/context";
import { disableFactors } from "@/lib/factors/disable";
import { later, testContext } from "@/lib/testing";
import {
  givenEmailOtp,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  identified,
  refusalOf,
  rightCode,
  signedIn,
} from "@/lib/testing-people";
import { seconds } from "@/lib/time";
import { enableTotp } from "@/lib/totp/enable";
import { setUpTotp } from "@/lib/totp/setup";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx);
});

/** An authenticator that is enrolled in a session of its own. Answers its secret. */
async function enrolTotp(at: Context): Promise<string> {
  const caller = await signedIn(at, person.id);
  const { methodId, secret } = granted(await setUpTotp(caller, {}));
  granted(await enableTotp(caller, { methodId, code: rightCode(secret, at.now) }));
  return secret;
}

test("a new factor puts every other session below it, also one that had shown an older factor (C11)", async () => {
  await givenTotp(ctx, person.id);
  const { token } = await givenSession(ctx, person.id);
  expect(refusalOf(passGates(await identified(ctx, token)))).toBeNull();
  await enrolTotp(ctx);
  expect(refusalOf(passGates(await identified(ctx, token)))).toBe("mfa_required");
});

test("a session that showed a mailed code owes the authenticator that was added since (B08, C11)", async () => {
  await givenEmailOtp(ctx, person.id);
  const { token } = await givenSession(ctx, person.id, { aal: 2, amr: ["pwd", "email_otp"] });
  const secret = await enrolTotp(ctx);
  const other = await identified(ctx, token);
  expect(refusalOf(passGates(other))).toBe("mfa_required");
  expect(other.session).toMatchObject({ aal: 1, steppedUpAt: null, steppedUpBy: null });

  const at = later(ctx, seconds(30));
  granted(await reauthenticate({ ...other, now: at.now }, { code: rightCode(secret, at.now) }));
});

test("attack X02: a level that was reached with a factor does not outlive it into the next one", async () => {
  const first = await givenTotp(ctx, person.id);
  const { token } = await givenSession(ctx, person.id);
  const owner = await signedIn(ctx, person.id);
  granted(await disableFactors(owner, "all", { password: person.password, code: rightCode(first, ctx.now) }));
  const { jti } = granted(await reauthenticate(await identified(ctx, token), { password: person.password }));
  const fresh = await signSessionToken(jti, ctx.now);
  await enrolTotp(ctx);
  for (const held of [token, fresh]) {
    const { session, ...other } = await identified(ctx, held);
    expect(refusalOf(passGates({ session, ...other }))).toBe("mfa_required");
    expect(session.steppedUpAt).toBeNull();
  }
});
