import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, factors, securityEvents, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { freshProof, reauthenticate } from "@/lib/auth/reauthenticate";
import { signSessionToken } from "@/lib/auth/session-token";
import { startStepUp } from "@/lib/auth/start-step-up";
import { countBackupCodes } from "@/lib/backup-codes/spend";
import { answerChallenge } from "@/lib/challenge/answer";
import { startChallenge } from "@/lib/challenge/start";
import type { Context, Identified } from "@/lib/context";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenChallenge,
  givenEmailOtp,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  identified,
  mailedCode,
  mailedCodes,
  mailsOf,
  otherCode,
  refusalOf,
  rightCode,
  sessionRow,
  userRow,
  wrongCode,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { hours, minutes } from "@/lib/time";

let plain: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let token: string;
let ctx: Identified;
beforeEach(async () => {
  plain = await testContext();
  person = await givenUser(plain);
  ({ token } = await givenSession(plain, person.id));
  ctx = await identified(plain, token);
});
const withTotp = async () => {
  const secret = await givenTotp(plain, person.id);
  ctx = await identified(plain, token);
  return secret;
};

test("without a factor the password proves it, under a new token of the same session", async () => {
  const at = later(ctx, hours(1));
  const { jti } = granted(await reauthenticate(at, { password: person.password }));
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ aal: 1, amr: ["pwd"], steppedUpAt: at.now });
  const again = await identified(at, await signSessionToken(jti, at.now));
  expect(again.session).toMatchObject({ id: ctx.session.id, steppedUpAt: at.now });
  expect(await eventKindsOf(ctx, person.id)).toContain("session.stepped_up");
});

test("where there is a factor the password is refused, right or wrong, and not counted", async () => {
  await withTotp();
  for (const password of [person.password, "wrong"]) {
    expect(refusalOf(await reauthenticate(ctx, { password }))).toBe("forbidden");
  }
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ aal: 1, failures: 0 });
});

test("a factor raises the session to AAL2 and is named once, however often it is used", async () => {
  const secret = await withTotp();
  granted(await reauthenticate(ctx, { code: rightCode(secret, ctx.now) }));
  granted(await reauthenticate(ctx, { code: rightCode(secret, ctx.now, 1) }));
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ aal: 2, amr: ["pwd", "otp"], steppedUpAt: ctx.now });
});

test("a backup code proves it too, and is spent by it", async () => {
  await withTotp();
  const [code] = await givenBackupCodes(ctx, person.id);
  granted(await reauthenticate(ctx, { code: code.toLowerCase() }));
  expect((await sessionRow(ctx, ctx.session.id)).amr).toEqual(["pwd", "backup_code"]);
  expect(await countBackupCodes(ctx, person.id)).toBe(9);
  expect(refusalOf(await reauthenticate(ctx, { code }))).toBe("code_reused");
});

test("attack X05: a code that signed in, and one that stepped up, are both used up", async () => {
  const secret = await withTotp();
  const code = rightCode(secret, ctx.now);
  granted(await answerChallenge(ctx, await givenChallenge(ctx, person.id), { code }));
  expect(refusalOf(await reauthenticate(ctx, { code }))).toBe("code_reused");
  const next = rightCode(secret, ctx.now, 1);
  granted(await reauthenticate(ctx, { code: next }));
  const challenge = await givenChallenge(ctx, person.id);
  expect(refusalOf(await answerChallenge(ctx, challenge, { code: next }))).toBe("code_reused");
});

test("a code with the challenge that this session opened works, once", async () => {
  const secret = await withTotp();
  const started = granted(await startStepUp(ctx));
  expect(started.methods).toMatchObject([{ type: "totp", label: "Phone" }]);
  granted(await reauthenticate(ctx, { code: rightCode(secret, ctx.now), session_token: started.token }));
  const again = { code: rightCode(secret, ctx.now, 1), session_token: started.token };
  expect(refusalOf(await reauthenticate(ctx, again))).toBe("invalid_challenge");
});

/** A step-up challenge of this session with a code on its way. Answers its token. */
const mailedStepUp = async () => {
  await givenEmailOtp(plain, person.id);
  ctx = await identified(plain, token);
  const started = granted(await startStepUp(ctx));
  granted(await resendEmailCode(ctx, started.token));
  return started.token;
};

test("a mailed code proves it by the challenge's token, or by the session alone, and raises to AAL2", async () => {
  for (const named of [true, false]) {
    person = await givenUser(plain);
    ({ token } = await givenSession(plain, person.id));
    const session_token = await mailedStepUp();
    const code = await mailedCode(ctx, person.id);
    granted(await reauthenticate(ctx, { code, session_token: named ? session_token : undefined }));
    expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({
      aal: 2,
      amr: ["pwd", "email_otp"],
      steppedUpBy: "email_otp",
    });
    expect(refusalOf(await reauthenticate(ctx, { code, session_token }))).toBe("invalid_challenge");
    expect(refusalOf(await reauthenticate(ctx, { code }))).toBe("invalid_code");
  }
});

test("a step-up is mailed nothing by itself, and its figures say so", async () => {
  await givenEmailOtp(plain, person.id);
  ctx = await identified(plain, token);
  const started = granted(await startStepUp(ctx));
  expect(started).toMatchObject({
    methods: [{ type: "email_otp" }],
    codes: { codeExpiresAt: null, resendsRemaining: 3, nextResendAt: null },
  });
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
});

test("attack X08: a sign-in's mailed code steps up nothing, and a step-up's signs nobody in", async () => {
  await mailedStepUp();
  const ofStepUp = await mailedCode(ctx, person.id);
  const challenge = await givenChallenge(ctx, person.id);
  granted(await resendEmailCode(later(ctx, 1), challenge));
  const ofLogin = await mailedCode(ctx, person.id);
  if (ofStepUp === ofLogin) return;
  expect(refusalOf(await reauthenticate(ctx, { code: ofLogin }))).toBe("invalid_code");
  expect(refusalOf(await answerChallenge(ctx, challenge, { code: ofStepUp }))).toBe("invalid_code");
  expect(refusalOf(await reauthenticate(ctx, { code: ofStepUp }))).toBeNull();
  expect(refusalOf(await answerChallenge(ctx, challenge, { code: ofLogin }))).toBeNull();
});

test("attack X33: five wrong mailed codes end the session; the right one, and the sign-in, are not touched", async () => {
  const session_token = await mailedStepUp();
  const code = await mailedCode(ctx, person.id);
  const answers = [];
  for (let i = 0; i < 5; i += 1) answers.push(await reauthenticate(ctx, { code: otherCode(code), session_token }));
  expect(answers.map(refusalOf)).toEqual([...Array(4).fill("invalid_code"), "session_revoked"]);
  expect(refusalOf(await reauthenticate(ctx, { code, session_token }))).toBe("session_revoked");
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
  expect((await mailsOf(ctx, person.id)).map(({ kind }) => kind).sort()).toEqual(["code", "session_ended"]);
});

test("a challenge of another session, another person, a sign-in or another time is refused and not counted", async () => {
  const secret = await withTotp();
  const elsewhere = await identified(plain, (await givenSession(await testContext(), person.id)).token);
  const stranger = await givenUser(plain);
  await givenTotp(plain, stranger.id);
  const theirs = await identified(plain, (await givenSession(await testContext(), stranger.id)).token);
  const ofLogin = { userId: person.id, purpose: "login" as const, amr: ["pwd"], answeredAal: null };
  const lapsed = granted(await startStepUp(later(ctx, -minutes(10)))).token;
  const tokens = [
    granted(await startStepUp(elsewhere)).token,
    granted(await startStepUp(theirs)).token,
    await givenChallenge(ctx, person.id),
    (await startChallenge(ctx, { ...ofLogin, sessionId: ctx.session.id })).token,
    lapsed,
    "0".repeat(64),
  ];
  for (const session_token of tokens) {
    const proof = { code: rightCode(secret, ctx.now), session_token };
    expect(refusalOf(await reauthenticate(ctx, proof))).toBe("invalid_challenge");
  }
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(0);
  granted(await reauthenticate(ctx, { code: rightCode(secret, ctx.now) }));
});

test("attack X33: five wrong codes end the session and mail the owner, whose sign-in is not locked", async () => {
  const secret = await withTotp();
  const answers = [];
  for (let i = 0; i < 6; i += 1) answers.push(await reauthenticate(ctx, { code: wrongCode(secret, ctx.now) }));
  expect(answers.map(refusalOf)).toEqual([...Array(4).fill("invalid_code"), "session_revoked", "session_revoked"]);
  expect(answers.slice(0, 4).map((a) => (a.ok ? null : a.detail?.attemptsRemaining))).toEqual([4, 3, 2, 1]);
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ revokedAt: ctx.now, revokedReason: "failures" });
  expect(await mailsOf(ctx, person.id)).toMatchObject([{ kind: "session_ended", to: person.email }]);
  expect((await eventKindsOf(ctx, person.id)).filter((kind) => kind === "session.revoked")).toHaveLength(1);
  expect(refusalOf(await reauthenticate(ctx, { code: rightCode(secret, ctx.now) }))).toBe("session_revoked");

  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
  const challenge = await givenChallenge(ctx, person.id);
  expect(refusalOf(await answerChallenge(ctx, challenge, { code: rightCode(secret, ctx.now) }))).toBeNull();
});

test("attack X33: five wrong passwords end the session", async () => {
  const answers = [];
  for (let i = 0; i < 5; i += 1) answers.push(refusalOf(await reauthenticate(ctx, { password: "wrong" })));
  expect(answers).toEqual([...Array(4).fill("invalid_credentials"), "session_revoked"]);
  expect(refusalOf(await reauthenticate(ctx, { password: person.password }))).toBe("session_revoked");
  expect((await sessionRow(ctx, ctx.session.id)).tokenDigest).toBeDefined();
});

test("right answers are not counted, and clear nothing", async () => {
  for (let i = 0; i < 4; i += 1) {
    expect(refusalOf(await reauthenticate(ctx, { password: "wrong" }))).toBe("invalid_credentials");
    granted(await reauthenticate(ctx, { password: person.password }));
  }
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(4);
  expect(refusalOf(await reauthenticate(ctx, { password: "wrong" }))).toBe("session_revoked");
});

test("failures of one session are not counted on another", async () => {
  const elsewhere = await identified(plain, (await givenSession(await testContext(), person.id)).token);
  for (let i = 0; i < 5; i += 1) await reauthenticate(ctx, { password: "wrong" });
  expect(refusalOf(await reauthenticate(elsewhere, { password: person.password }))).toBeNull();
});

test("a session that was ended in the meantime is not renewed", async () => {
  await ctx.db
    .update(sessions)
    .set({ revokedAt: ctx.now, revokedReason: "revoked" })
    .where(eq(sessions.id, ctx.session.id));
  expect(refusalOf(await reauthenticate(ctx, { password: person.password }))).toBe("session_revoked");
  expect(await mailsOf(ctx, person.id)).toEqual([]);
});

test("an account without a factor has nothing to be challenged with", async () => {
  expect(refusalOf(await startStepUp(ctx))).toBe("conflict");
  await withTotp();
  granted(await startStepUp(ctx));
  const rows = await ctx.db.select().from(challenges).where(eq(challenges.userId, person.id));
  expect(rows).toMatchObject([{ purpose: "step_up", sessionId: ctx.session.id, answeredAt: null }]);
});

test("a session opens thirty challenges in ten minutes; others are counted apart", async () => {
  await withTotp();
  for (let i = 0; i < 30; i += 1) granted(await startStepUp(later(ctx, i)));
  const retryAt = later(ctx, minutes(10)).now;
  expect(await startStepUp(later(ctx, 30))).toMatchObject({ refusal: "rate_limited", detail: { retryAt } });
  const rows = await ctx.db.select().from(challenges).where(eq(challenges.userId, person.id));
  expect(rows).toHaveLength(30);
  granted(await startStepUp(await identified(plain, (await givenSession(plain, person.id)).token)));
  granted(await startStepUp(later(ctx, minutes(10))));
});

test("attack X09: neither code nor token stands in an event", async () => {
  const secret = await withTotp();
  const { token: challenge } = granted(await startStepUp(ctx));
  const codes = [wrongCode(secret, ctx.now), rightCode(secret, ctx.now)];
  for (const code of codes) await reauthenticate(ctx, { code, session_token: challenge });
  const events = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, person.id));
  const kept = JSON.stringify(events.map((event) => event.metadata));
  expect(kept).toContain("invalid_code");
  for (const hidden of [...codes, challenge, secret]) expect(kept).not.toContain(hidden);
});

test("a proof is a password or a code, and says which field is missing", () => {
  expect(freshProof.parse({ password: " as typed " })).toEqual({ password: " as typed " });
  expect(freshProof.parse({ code: "123456" })).toMatchObject({ code: "123456" });
  const missing = (proof: object) => freshProof.safeParse(proof).error?.issues.map((issue) => issue.path.join("."));
  expect(missing({})).toEqual(["code"]);
  expect(missing({ method: "password" })).toEqual(["password"]);
  expect(missing({ method: "password", code: "123456" })).toEqual(["password"]);
  expect(missing({ code: "123456", session_token: "x" })).toEqual(["session_token"]);
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("attack X33: of 50 wrong answers at once exactly five are looked at", async () => {
  for (let round = 0; round < 5; round += 1) {
    person = await givenUser(plain);
    ({ token } = await givenSession(plain, person.id));
    const secret = await withTotp();
    const code = wrongCode(secret, ctx.now);
    const burst = await Promise.all(Array.from({ length: 50 }, () => reauthenticate(ctx, { code })));
    const events = await eventKindsOf(ctx, person.id);
    expect(events.filter((kind) => kind === "challenge.failed")).toHaveLength(5);
    expect(events.filter((kind) => kind === "session.revoked")).toHaveLength(1);
    expect(burst.filter((answer) => refusalOf(answer) === "session_revoked").length).toBeGreaterThanOrEqual(46);
    expect(await mailsOf(ctx, person.id)).toHaveLength(1);
    expect((await sessionRow(ctx, ctx.session.id)).revokedReason).toBe("failures");
  }
});

test.runIf(onPostgres)("one right code and one challenge sent five times at once step up once", async () => {
  for (let round = 0; round < 5; round += 1) {
    person = await givenUser(plain);
    ({ token } = await givenSession(plain, person.id));
    const secret = await withTotp();
    const { token: session_token } = granted(await startStepUp(ctx));
    const proof = { code: rightCode(secret, ctx.now), session_token };
    const burst = await Promise.all(Array.from({ length: 5 }, () => reauthenticate(ctx, proof)));
    expect(burst.filter((answer) => answer.ok)).toHaveLength(1);
  }
});

test.runIf(onPostgres)("attack X10: a session that is revoked while it proves itself is not renewed", async () => {
  const proving = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = reauthenticate(ctx, { password: person.password });
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    const revoked = { revokedAt: ctx.now, revokedReason: "revoked" as const };
    await tx.update(sessions).set(revoked).where(eq(sessions.id, ctx.session.id));
    return { started };
  });
  const { tokenDigest } = await sessionRow(ctx, ctx.session.id);
  expect(refusalOf(await proving.started)).toBe("session_revoked");
  expect((await sessionRow(ctx, ctx.session.id)).tokenDigest).toBe(tokenDigest);
});

test.runIf(onPostgres)("a mailed code whose challenge ends while it is looked at proves nothing", async () => {
  await mailedStepUp();
  const code = await mailedCode(ctx, person.id);
  const proving = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = reauthenticate(ctx, { code });
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    const ended = { endedAt: ctx.now, endReason: "superseded" as const };
    await tx.update(challenges).set(ended).where(eq(challenges.userId, person.id));
    return { started };
  });
  expect(refusalOf(await proving.started)).toBe("invalid_challenge");
  expect((await sessionRow(ctx, ctx.session.id)).aal).toBe(1);
});

test.runIf(onPostgres)("a code waits for whoever holds the account's row before it is spent", async () => {
  const secret = await withTotp();
  const proving = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = reauthenticate(ctx, { code: rightCode(secret, ctx.now) });
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    const rows = await ctx.db.select().from(factors).where(eq(factors.userId, person.id));
    expect(rows).toMatchObject([{ lastStep: 0 }]);
    return { started };
  });
  expect(refusalOf(await proving.started)).toBeNull();
});
