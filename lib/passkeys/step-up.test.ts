import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { factors } from "@/db/schema";
import { passGates } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import { answerChallenge } from "@/lib/challenge/answer";
import type { Context, Identified } from "@/lib/context";
import { env } from "@/lib/env";
import { answerByPasskey, beginPasskeyAnswer } from "@/lib/passkeys/answer";
import { addPasskey } from "@/lib/passkeys/enable";
import { beginPasskey } from "@/lib/passkeys/setup";
import { beginPasskeyStepUp, stepUpByPasskey } from "@/lib/passkeys/step-up";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { givenPasskey, TestPasskey } from "@/lib/testing-passkeys";
import {
  eventKindsOf,
  givenChallenge,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  identified,
  mailsOf,
  refusalOf,
  rightCode,
  sessionRow,
  signedIn,
  userRow,
} from "@/lib/testing-people";
import { hours, minutes } from "@/lib/time";

let plain: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let token: string;
let passkey: TestPasskey;
let ctx: Identified;
beforeEach(async () => {
  plain = await testContext();
  person = await givenUser(plain);
  // Open before its account had a factor.
  ({ token } = await givenSession(plain, person.id));
  passkey = await givenPasskey(plain, person.id);
  ctx = await identified(plain, token);
});
const begin = async (at = ctx) => granted(await beginPasskeyStepUp(at));
const prove = async (odd: Parameters<TestPasskey["sign"]>[1] = {}, at = ctx) =>
  stepUpByPasskey(at, passkey.sign(await begin(at), odd));

test("a passkey proves it, under a new token of the same session, and raises it to AAL2", async () => {
  expect(refusalOf(passGates(ctx))).toBe("mfa_required");
  const at = later(ctx, hours(1));
  const { jti } = granted(await prove({}, at));
  const again = await identified(at, await signSessionToken(jti, at.now));
  expect(again.session).toMatchObject({
    id: ctx.session.id,
    aal: 2,
    amr: ["pwd", "passkey"],
    steppedUpAt: at.now,
    steppedUpBy: "passkey",
  });
  expect(refusalOf(passGates(again))).toBeNull();
  const kinds = ["challenge.issued", "session.stepped_up"];
  expect(await eventKindsOf(ctx, person.id)).toEqual(expect.arrayContaining(kinds));
});

test("an account without a passkey is asked for none", async () => {
  await givenTotp(plain, person.id);
  await plain.db.delete(factors).where(and(eq(factors.userId, person.id), eq(factors.type, "passkey")));
  expect(refusalOf(await beginPasskeyStepUp(ctx))).toBe("forbidden");
});

test("attack X33: a stolen session ends at the fifth wrong answer, and the owner's sign-in is not locked", async () => {
  const told = [];
  for (let i = 0; i < 5; i += 1) told.push(refusalOf(await prove({ unverified: true })));
  expect(told).toEqual([...Array(4).fill("invalid_passkey"), "session_revoked"]);
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ revokedReason: "failures" });
  expect((await mailsOf(ctx, person.id)).map(({ kind }) => kind)).toContain("session_ended");
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
});

test("a passkey of somebody else proves nothing here", async () => {
  const strangers = await givenPasskey(plain, (await givenUser(plain)).id);
  expect(refusalOf(await stepUpByPasskey(ctx, strangers.sign(await begin())))).toBe("invalid_passkey");
});

test("a nonce is good for one try, right or wrong, and lapses after ten minutes", async () => {
  const request = await begin();
  expect(refusalOf(await stepUpByPasskey(ctx, passkey.sign(request, { unverified: true })))).toBe("invalid_passkey");
  expect(refusalOf(await stepUpByPasskey(ctx, passkey.sign(request)))).toBe("invalid_passkey");
  const late = later(ctx, minutes(env.CHALLENGE_TTL_MINUTES));
  const signed = passkey.sign(await begin());
  expect(refusalOf(await stepUpByPasskey(late, signed))).toBe("invalid_passkey");
  granted(await stepUpByPasskey(later(late, -1), signed));
});

test("what was asked before the last asking counts no more", async () => {
  const before = passkey.sign(await begin());
  await begin();
  expect(refusalOf(await stepUpByPasskey(ctx, before))).toBe("invalid_passkey");
  expect(refusalOf(await stepUpByPasskey(ctx, before))).toBe("invalid_passkey");
});

test("a session is asked thirty times in ten minutes, and one time too many leaves the last as it was", async () => {
  let request = await begin();
  for (let i = 1; i < 30; i += 1) request = await begin();
  expect(await beginPasskeyStepUp(ctx)).toMatchObject({
    refusal: "rate_limited",
    detail: { retryAt: later(ctx, minutes(10)).now },
  });
  granted(await stepUpByPasskey(ctx, passkey.sign(request)));
});

test("attack X08: what was signed for a step-up opens no sign-in and no other session, nor the other way round", async () => {
  const challenge = await givenChallenge(plain, person.id);
  const forSignIn = granted(await beginPasskeyAnswer(plain, challenge));
  const forStepUp = await begin();
  expect(refusalOf(await answerByPasskey(plain, challenge, passkey.sign(forStepUp)))).toBe("invalid_passkey");
  expect(refusalOf(await stepUpByPasskey(ctx, passkey.sign(forSignIn)))).toBe("invalid_passkey");

  const elsewhere = from(plain, { ip: randomAddress() });
  const other = await identified(elsewhere, (await givenSession(elsewhere, person.id)).token);
  const signed = passkey.sign(await begin());
  expect(refusalOf(await stepUpByPasskey(other, signed))).toBe("invalid_passkey");
  granted(await stepUpByPasskey(ctx, signed));
});

test("attack X08: a nonce to make a passkey proves nothing, and a nonce to prove makes none", async () => {
  const fresh = await signedIn(plain, person.id);
  const creation = granted(await beginPasskey(fresh, {}));
  expect(refusalOf(await stepUpByPasskey(fresh, passkey.sign(creation)))).toBe("invalid_passkey");
  const make = (challenge: string) => new TestPasskey().make({ ...creation, challenge });
  expect(refusalOf(await addPasskey(fresh, { response: make("another") }))).toBe("invalid_passkey");
  const { challenge } = await begin(fresh);
  expect(refusalOf(await addPasskey(fresh, { response: make(challenge) }))).toBe("invalid_passkey");
});

test("the lock on sign-in codes stops no step-up by passkey, and is not lifted by it", async () => {
  const secret = await givenTotp(plain, person.id);
  for (let i = 0; i < env.OTP_MAX_FAILED_ATTEMPTS; i += 1) {
    await answerChallenge(plain, await givenChallenge(plain, person.id), { code: "00000000" });
  }
  granted(await prove());
  const code = rightCode(secret, plain.now);
  expect(refusalOf(await answerChallenge(plain, await givenChallenge(plain, person.id), { code }))).toBe("locked");
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("of four uses of one answer at once a single one renews the session", async () => {
  // A counter would stop the others too.
  passkey = await givenPasskey(plain, person.id, "Phone", new TestPasskey(false));
  for (let round = 0; round < 5; round += 1) {
    const at = await identified(plain, (await givenSession(await testContext(), person.id)).token);
    const signed = passkey.sign(await begin(at));
    const burst = await Promise.all(Array.from({ length: 4 }, () => stepUpByPasskey(at, signed)));
    expect(burst.filter((proved) => proved.ok)).toHaveLength(1);
  }
});
