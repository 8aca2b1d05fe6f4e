import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, factors, securityEvents, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { startLogin } from "@/lib/auth/login";
import { passGates } from "@/lib/auth/session";
import { countBackupCodes } from "@/lib/backup-codes/spend";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { SignedIn, SteppedUp } from "@/lib/context";
import { emailProof, enableEmailOtp } from "@/lib/email-otp/enable";
import { beginEmailOtp } from "@/lib/email-otp/setup";
import { beginPasskey } from "@/lib/passkeys/setup";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
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
  sessionRow,
  signedIn,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { minutes, seconds } from "@/lib/time";

let person: Awaited<ReturnType<typeof givenUser>>;
let ctx: SteppedUp;
beforeEach(async () => {
  const plain = await testContext();
  person = await givenUser(plain);
  ctx = await signedIn(plain, person.id);
});
/** Begins a setup and answers the code that was mailed for it. */
const begun = async (at = ctx) => {
  granted(await beginEmailOtp(at));
  return mailedCode(at, at.session.userId);
};
const enable = async (at: SignedIn, code: string) => refusalOf(await enableEmailOtp(at, { code }));
const active = () =>
  ctx.db
    .select()
    .from(factors)
    .where(and(eq(factors.userId, person.id), eq(factors.status, "active")));

test("the mailed code turns e-mail codes on, with an event and a mail, and no backup codes", async () => {
  const code = await begun();
  expect(await enable(ctx, code)).toBeNull();
  expect(await active()).toMatchObject([
    { type: "email", label: "E-mail codes", createdAt: ctx.now, lastUsedAt: ctx.now, sealedSecret: null },
  ]);
  expect(await countBackupCodes(ctx, person.id)).toBe(0);
  const kinds = await eventKindsOf(ctx, person.id);
  expect(kinds).toContain("email_otp.enabled");
  expect(kinds).not.toContain("backup_codes.issued");
  const mails = await mailsOf(ctx, person.id);
  expect(mails.filter(({ kind }) => kind === "factor_enabled")).toMatchObject([
    { to: person.email, payload: { factor: "codes by e-mail" } },
  ]);
  const rows = await ctx.db.select().from(challenges).where(eq(challenges.userId, person.id));
  expect(rows).toMatchObject([{ endReason: "redeemed", codeDigest: null }]);
});

test("beside an authenticator it leaves the backup codes as they are", async () => {
  await givenTotp(ctx, person.id);
  await givenBackupCodes(ctx, person.id);
  const caller = await signedIn(await testContext(), person.id);
  expect(await enable(caller, await begun(caller))).toBeNull();
  expect(await countBackupCodes(ctx, person.id)).toBe(10);
  expect(await active()).toHaveLength(2);
});

test("a wrong code leaves it off, says what is left, and it may be tried again", async () => {
  const code = await begun();
  expect(await enableEmailOtp(ctx, { code: otherCode(code) })).toMatchObject({
    refusal: "invalid_code",
    detail: { attemptsRemaining: 4 },
  });
  expect(await active()).toEqual([]);
  expect(await enable(ctx, code)).toBeNull();
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(1);
});

test("the code works for five minutes, to the millisecond", async () => {
  const code = await begun();
  expect(await enable(later(ctx, minutes(5)), code)).toBe("code_expired");
  expect(await active()).toEqual([]);
  expect(await enable(later(ctx, minutes(5) - 1), code)).toBeNull();
});

test("without a setup there is nothing to confirm, and nothing is counted", async () => {
  expect(await enable(ctx, "123456")).toBe("not_found");
  const code = await begun();
  expect(await enable(later(ctx, minutes(10)), code)).toBe("not_found");
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(0);
});

test("a passkey's setup is nothing that a code confirms, and nothing is counted", async () => {
  granted(await beginPasskey(ctx, {}));
  expect(await enable(ctx, "123456")).toBe("not_found");
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(0);
});

test("a second confirmation finds it on already", async () => {
  const code = await begun();
  expect(await enable(ctx, code)).toBeNull();
  expect(await enable(ctx, code)).toBe("conflict");
  expect(await active()).toHaveLength(1);
});

test("attack X08: a code that another one replaced is refused", async () => {
  const old = await begun();
  const fresh = await begun(later(ctx, seconds(60)));
  if (old !== fresh) expect(await enable(ctx, old)).toBe("invalid_code");
  expect(await enable(ctx, fresh)).toBeNull();
});

test("attack X08: the code of one session turns nothing on in another, nor does that of a sign-in", async () => {
  const elsewhere = await signedIn(await testContext(), person.id);
  const mine = await begun();
  expect(await enable(elsewhere, mine)).toBe("not_found");
  const theirs = await begun(later(elsewhere, 1));
  if (mine !== theirs) {
    expect(await enable(elsewhere, mine)).toBe("invalid_code");
    expect(await enable(ctx, theirs)).toBe("invalid_code");
  }
  expect(await active()).toEqual([]);
});

test("attack X13: nobody confirms the setup of somebody else", async () => {
  const code = await begun();
  const stranger = await signedIn(await testContext(), (await givenUser(ctx)).id);
  expect(await enable(stranger, code)).toBe("not_found");
});

test("the enrolling session becomes AAL2; every other one must pass the factor first", async () => {
  const elsewhere = await givenSession(await testContext(), person.id);
  expect(await enable(ctx, await begun())).toBeNull();
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({
    aal: 2,
    amr: ["pwd", "email_otp"],
    steppedUpAt: ctx.now,
    steppedUpBy: "email_otp",
  });
  expect(refusalOf(passGates(await identified(ctx, elsewhere.token)))).toBe("mfa_required");
});

test("a sign-in proved by password alone before the factor cannot be redeemed after it", async () => {
  const before = granted(await startLogin(ctx, { email: person.email, password: person.password }));
  expect(before.challenge).toBeNull();
  expect(await enable(ctx, await begun())).toBeNull();
  expect(refusalOf(await redeemChallenge(ctx, before.token))).toBe("invalid_challenge");
});

test("attack X33: five wrong codes at enabling end that session", async () => {
  const code = await begun();
  const answers = [];
  for (let i = 0; i < 5; i += 1) answers.push(await enable(ctx, otherCode(code)));
  expect(answers).toEqual([...Array(4).fill("invalid_code"), "session_revoked"]);
  expect(await enable(ctx, code)).toBe("session_revoked");
  expect(await active()).toEqual([]);
  expect((await mailsOf(ctx, person.id)).map(({ kind }) => kind)).toContain("session_ended");
});

test("attack X09: the code stands in no event and in no mail but the one that carries it", async () => {
  const code = await begun();
  await enable(ctx, otherCode(code));
  expect(await enable(ctx, code)).toBeNull();
  const events = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, person.id));
  const others = (await mailsOf(ctx, person.id)).filter(({ kind }) => kind !== "code");
  const kept = JSON.stringify([events.map(({ metadata }) => metadata), others]);
  for (const hidden of [code, otherCode(code)]) expect(kept).not.toContain(`"${hidden}"`);
});

test("a code is six digits, with or without a space", () => {
  expect(emailProof.parse({ code: " 123 456" })).toEqual({ code: "123456" });
  for (const wrong of [{}, { code: "12345" }, { code: "1234567" }, { code: "abcdef" }, { code: 123456 }]) {
    expect(emailProof.safeParse(wrong).success).toBe(false);
  }
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("of confirmations at once in two sessions one turns it on", async () => {
  for (let round = 0; round < 8; round += 1) {
    const plain = await testContext();
    person = await givenUser(plain);
    const [one, two] = [await signedIn(plain, person.id), await signedIn(await testContext(), person.id)];
    const codes = [await begun(one), await begun(later(two, 1))] as const;
    const burst = await Promise.all([enable(one, codes[0]), enable(two, codes[1]), enable(one, codes[0])]);
    expect(burst.filter((refusal) => refusal === null)).toHaveLength(1);
    expect(await active()).toHaveLength(1);
    expect((await mailsOf(plain, person.id)).filter(({ kind }) => kind === "factor_enabled")).toHaveLength(1);
  }
});

test.runIf(onPostgres)("a code that a new setup replaces while it is confirmed turns nothing on", async () => {
  const code = await begun();
  const enabling = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = enable(ctx, code);
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    granted(await beginEmailOtp({ ...later(ctx, seconds(60)), db: tx }));
    return { started };
  });
  expect(await enabling.started).toBe("invalid_code");
  expect(await active()).toEqual([]);
  expect(await mailedCodes(ctx, person.id)).toHaveLength(2);
});

test.runIf(onPostgres)("attack X10: a session that is revoked while it enrols leaves no factor behind", async () => {
  const code = await begun();
  const enabling = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = enable(ctx, code);
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    const revoked = { revokedAt: ctx.now, revokedReason: "revoked" as const };
    await tx.update(sessions).set(revoked).where(eq(sessions.id, ctx.session.id));
    return { started };
  });
  expect(await enabling.started).toBe("session_revoked");
  expect(await active()).toEqual([]);
});
