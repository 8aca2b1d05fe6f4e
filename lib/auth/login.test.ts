import { randomUUID } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { hash as hashWithBcrypt } from "bcryptjs";
import { and, desc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, securityEvents, users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { credentials, startLogin } from "@/lib/auth/login";
import { payForPassword } from "@/lib/auth/login-throttle";
import { findChallenge } from "@/lib/challenge/find";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { Context } from "@/lib/context";
import { hashPassword } from "@/lib/crypto/password";
import { takeSend } from "@/lib/email-otp/send";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenBrand,
  givenEmailOtp,
  givenPasskeyRow,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  liveSessions,
  mailedCodes,
  mailsOf,
  refusalOf,
  sessionRow,
  userRow,
} from "@/lib/testing-people";
import { statementsOf, waitersForLocks } from "@/lib/testing-statements";
import { after, days, hours, minutes, seconds } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx);
});
const login = (at: Context, password = person.password, email = person.email) => startLogin(at, { email, password });
const elsewhere = (at = ctx) => from(at, { ip: randomAddress() });
const unknown = () => `nobody-${randomUUID()}@example.com`;

test("without a factor a right password opens a challenge that may be redeemed once, at AAL1", async () => {
  const { token, challenge } = granted(await login(ctx));
  expect(challenge).toBeNull();
  const { sessionId } = granted(await redeemChallenge(ctx, token));
  expect(await sessionRow(ctx, sessionId)).toMatchObject({ aal: 1, amr: ["pwd"] });
  expect(refusalOf(await redeemChallenge(ctx, token))).toBe("invalid_challenge");
});

test("with a factor it answers a challenge, and nothing to redeem", async () => {
  await givenTotp(ctx, person.id);
  await givenBackupCodes(ctx, person.id);
  const { token, challenge } = granted(await login(ctx));
  expect(challenge).toMatchObject({
    methods: [{ type: "totp", label: "Phone" }, { type: "backup_code" }],
    maskedEmail: "p•••@example.com",
    expiresAt: after(ctx.now, minutes(10)),
  });
  expect(JSON.stringify(challenge)).not.toContain(person.id);
  expect(refusalOf(await redeemChallenge(ctx, token))).toBe("invalid_challenge");
  expect(await eventKindsOf(ctx, person.id)).toEqual(["challenge.issued"]);
});

test("where the mailed code is the only factor it is sent at once, with its figures", async () => {
  await givenEmailOtp(ctx, person.id);
  const { token, challenge } = granted(await login(ctx));
  expect(await findChallenge(ctx, token)).toEqual(challenge);
  expect(challenge).toMatchObject({
    methods: [{ type: "email_otp" }],
    codes: {
      codeExpiresAt: after(ctx.now, minutes(5)),
      resendsRemaining: 3,
      nextResendAt: after(ctx.now, seconds(60)),
    },
  });
  expect(await mailsOf(ctx, person.id)).toMatchObject([
    { kind: "code", to: person.email, payload: { purpose: "login" } },
  ]);
  expect(await eventKindsOf(ctx, person.id)).toEqual(expect.arrayContaining(["challenge.issued", "code.sent"]));
});

test("beside an authenticator the mailed code is neither offered nor sent", async () => {
  await givenEmailOtp(ctx, person.id);
  await givenTotp(ctx, person.id);
  const { challenge } = granted(await login(ctx));
  expect(challenge).toMatchObject({ methods: [{ type: "totp" }], codes: { resendsRemaining: 0, nextResendAt: null } });
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
});

test("a sign-in beyond the hour's codes is refused before there is a challenge, until the hour ends", async () => {
  await givenEmailOtp(ctx, person.id);
  for (let i = 0; i < 10; i += 1) granted(await login(elsewhere(later(ctx, minutes(i)))));
  expect(await login(elsewhere(later(ctx, minutes(30))))).toMatchObject({
    refusal: "rate_limited",
    detail: { retryAt: after(ctx.now, hours(1)) },
  });
  expect(await ctx.db.select().from(challenges).where(eq(challenges.userId, person.id))).toHaveLength(10);
  expect(await mailedCodes(ctx, person.id)).toHaveLength(10);
  expect(refusalOf(await login(elsewhere(later(ctx, hours(1)))))).toBeNull();
});

test("a wrong password, a lock and a trust of nobody cost no code", async () => {
  await givenEmailOtp(ctx, person.id);
  await login(ctx, "wrong");
  const locked = { factorLockedUntil: after(ctx.now, minutes(15)), factorFailures: 5 };
  await ctx.db.update(users).set(locked).where(eq(users.id, person.id));
  expect(refusalOf(await login(ctx))).toBe("locked");
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
  for (let i = 0; i < 10; i += 1) granted(await takeSend(ctx, person.id));
});

test("attack X34: a lock leaves the owner's browser a challenge for the passkey alone, and API clients none", async () => {
  await givenTotp(ctx, person.id);
  const lockedUntil = after(ctx.now, minutes(15));
  await ctx.db.update(users).set({ factorLockedUntil: lockedUntil }).where(eq(users.id, person.id));
  const input = { email: person.email, password: person.password };
  const browser = () => startLogin(ctx, input, { canUsePasskeys: true });
  expect(await browser()).toMatchObject({ refusal: "locked", detail: { retryAt: lockedUntil } });
  await givenPasskeyRow(ctx, person.id);
  expect(granted(await browser()).challenge).toMatchObject({ methods: [{ type: "passkey" }], lockedUntil });
  expect(refusalOf(await login(ctx))).toBe("locked");
});

test("the door of the brands is for who owns or administers one, told after a right password and before a challenge", async () => {
  await givenEmailOtp(ctx, person.id);
  const byBrands = async (password = person.password) =>
    refusalOf(await startLogin(ctx, { email: person.email, password }, { brandsOnly: true }));
  expect(await byBrands("wrong")).toBe("invalid_credentials");
  expect(await byBrands()).toBe("forbidden");
  await givenBrand(ctx, person.id, "member");
  expect(await byBrands()).toBe("forbidden");
  expect(await ctx.db.select().from(challenges).where(eq(challenges.userId, person.id))).toEqual([]);
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
  await givenBrand(ctx, person.id, "admin");
  expect(await byBrands()).toBeNull();
  expect(await mailedCodes(ctx, person.id)).toHaveLength(1);
});

test("an address is found without regard to case and composition, a password exactly as typed", async () => {
  const email = `Zoë.${randomUUID()}@Example.com`;
  await givenUser(ctx, { email });
  expect(refusalOf(await login(ctx, person.password, email.toUpperCase().normalize("NFD")))).toBeNull();
  expect(refusalOf(await login(ctx, person.password.toUpperCase(), email))).toBe("invalid_credentials");
  expect(refusalOf(await login(ctx, ` ${person.password}`, email))).toBe("invalid_credentials");
});

test("the fifth wrong password is still a wrong password; the next try finds the lock, even if it is right", async () => {
  const refusals = [];
  for (let i = 0; i < 5; i += 1) refusals.push(refusalOf(await login(ctx, "wrong")));
  expect(refusals).toEqual(Array(5).fill("invalid_credentials"));
  const locked = { refusal: "locked", detail: { retryAt: after(ctx.now, minutes(15)) } };
  expect(await login(ctx, "wrong")).toMatchObject(locked);
  expect(await login(ctx)).toMatchObject(locked);
  expect(refusalOf(await login(elsewhere()))).toBeNull();
  expect(refusalOf(await login(later(ctx, minutes(15))))).toBeNull();
  const kinds = await eventKindsOf(ctx, person.id);
  expect(kinds).toEqual([...Array(5).fill("login.failed"), "login.locked"]);
});

test("a right password after four wrong ones clears the count", async () => {
  for (let i = 0; i < 4; i += 1) await login(ctx, "wrong");
  granted(await login(ctx));
  for (let i = 0; i < 4; i += 1) {
    expect(refusalOf(await login(later(ctx, minutes(2)), "wrong"))).toBe("invalid_credentials");
  }
  expect(refusalOf(await login(later(ctx, minutes(2))))).toBeNull();
});

test("ten sign-ins a minute from one network are let through, right or wrong; the eleventh waits", async () => {
  for (let i = 0; i < 10; i += 1) expect(refusalOf(await login(ctx, "wrong", unknown()))).toBe("invalid_credentials");
  expect(await login(ctx)).toMatchObject({ refusal: "rate_limited", detail: { retryAt: after(ctx.now, minutes(1)) } });
  expect(refusalOf(await login(later(ctx, minutes(1))))).toBeNull();
});

test("attack X17: strangers lock themselves out, and the owner's known browser signs in", async () => {
  const browser = from(ctx, { deviceId: randomUUID() });
  await givenSession(browser, person.id);
  for (let i = 0; i < 6; i += 1) await login(from(browser, { deviceId: null }), "wrong");
  expect(refusalOf(await login(from(browser, { deviceId: null })))).toBe("locked");
  expect(refusalOf(await login(from(browser, { deviceId: randomUUID() })))).toBe("locked");
  expect(refusalOf(await login(browser))).toBeNull();
});

test("attack X17: a browser known to one account is unknown to the next, and forgotten after 400 days", async () => {
  const browser = from(ctx, { deviceId: randomUUID() });
  await givenSession(browser, (await givenUser(ctx)).id);
  for (let i = 0; i < 5; i += 1) await login(from(browser, { deviceId: null }), "wrong");
  expect(refusalOf(await login(browser))).toBe("locked");

  const own = from(elsewhere(), { deviceId: randomUUID() });
  await givenSession(own, person.id);
  const late = later(own, days(400));
  for (let i = 0; i < 5; i += 1) await login(from(late, { deviceId: null }), "wrong");
  expect(refusalOf(await login(late))).toBe("locked");
});

test("the 100th failure of an account mails its owner one way in a day, and nothing where there is no account", async () => {
  const failUpTo99 = async (at: Context) => {
    const attempt = { emailKey: person.email, isKnownBrowser: false };
    for (let i = 0; i < 99; i += 1) await payForPassword(elsewhere(at), attempt);
  };
  await failUpTo99(ctx);
  expect(await mailsOf(ctx, person.id)).toEqual([]);
  expect(refusalOf(await login(elsewhere(), "wrong"))).toBe("invalid_credentials");
  expect(refusalOf(await login(elsewhere()))).toBe("locked");
  const mails = await mailsOf(ctx, person.id);
  expect(mails).toMatchObject([{ kind: "sign_in_locked", to: person.email }]);
  expect(mails[0]?.payload.unlockLink).toMatch(/^http:\/\/localhost:\d+\/unlock#token=[0-9a-f]{64}$/);

  const again = later(ctx, hours(2));
  await failUpTo99(again);
  await login(elsewhere(again), "wrong");
  expect(await mailsOf(ctx, person.id)).toHaveLength(1);
  const nextDay = later(ctx, hours(24));
  await failUpTo99(nextDay);
  await login(elsewhere(nextDay), "wrong");
  expect(await mailsOf(ctx, person.id)).toHaveLength(2);
});

test("attack X18: a known and an unknown address answer alike, with the same statements, in every state", async () => {
  const [here, there] = [elsewhere(), elsewhere()];
  const [known, stranger] = [person.email, unknown()];
  for (let i = 0; i < 8; i += 1) {
    let answers: unknown[] = [];
    const statements = [
      await statementsOf(async () => answers.push(await login(here, "wrong", known))),
      await statementsOf(async () => answers.push(await login(there, "wrong", stranger))),
    ];
    answers = answers.map((answer) => JSON.stringify(answer));
    expect(answers[0]).toBe(answers[1]);
    expect(statements[0]).toEqual(statements[1]);
    expect(statements[0]?.length).toBeGreaterThan(4);
  }
});

test("a failure of an unknown address leaves an event that belongs to nobody, and never the address", async () => {
  const stranger = unknown();
  await login(ctx, "wrong", stranger);
  const events = await ctx.db.select().from(securityEvents).where(eq(securityEvents.requestId, ctx.request.id));
  expect(events).toMatchObject([{ kind: "login.failed", userId: null, actor: "anonymous", outcome: "failure" }]);
  expect(JSON.stringify(events)).not.toContain(stranger);
});

test("attack X09: a password stands in no event, right or wrong", async () => {
  await login(ctx, "my other password");
  granted(await login(ctx));
  const kept = JSON.stringify(await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, person.id)));
  for (const hidden of ["my other password", person.password, person.email]) expect(kept).not.toContain(hidden);
});

test("a weaker hash and one of bcrypt let their owner in and are made anew; a good one is left", async () => {
  const weak = await hash(person.password, { memoryCost: 4096, timeCost: 1 });
  const bcrypt = await hashWithBcrypt(person.password, 4);
  for (const passwordHash of [weak, bcrypt]) {
    await ctx.db.update(users).set({ passwordHash }).where(eq(users.id, person.id));
    expect(refusalOf(await login(ctx, "wrong"))).toBe("invalid_credentials");
    expect((await userRow(ctx, person.id)).passwordHash).toBe(passwordHash);
    granted(await login(ctx));
    expect((await userRow(ctx, person.id)).passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    granted(await login(ctx));
  }
  const { passwordHash, passwordChangedAt } = await userRow(ctx, person.id);
  granted(await login(ctx));
  expect(await userRow(ctx, person.id)).toMatchObject({ passwordHash, passwordChangedAt });
});

test("a sign-in moves the last one to previous, which is what the page shows", async () => {
  granted(await redeemChallenge(ctx, granted(await login(ctx)).token, { timeZone: "Europe/Lisbon" }));
  expect(await userRow(ctx, person.id)).toMatchObject({
    lastLoginAt: ctx.now,
    previousLoginAt: null,
    timeZone: "Europe/Lisbon",
  });
  const next = later(ctx, hours(3));
  granted(await redeemChallenge(next, granted(await login(next)).token));
  const row = await userRow(ctx, person.id);
  expect(row).toMatchObject({ lastLoginAt: next.now, previousLoginAt: ctx.now, timeZone: "Europe/Lisbon" });
  expect(JSON.stringify(row)).not.toContain(ctx.request.ip);
});

test("a password step alone is no sign-in: it leaves the last one as it was", async () => {
  await givenTotp(ctx, person.id);
  granted(await login(ctx));
  expect(await userRow(ctx, person.id)).toMatchObject({ lastLoginAt: null, previousLoginAt: null });
  expect(await liveSessions(ctx, person.id)).toEqual([]);
});

test("credentials need both fields", () => {
  expect(credentials.parse({ email: " ines@example.com ", password: " p " })).toEqual({
    email: "ines@example.com",
    password: " p ",
  });
  for (const wrong of [{}, { email: "ines@example.com" }, { email: "ines", password: "p" }, { password: "p" }]) {
    expect(credentials.safeParse(wrong).success).toBe(false);
  }
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("of ten wrong passwords at once from one network five are looked at", async () => {
  for (let round = 0; round < 3; round += 1) {
    const at = elsewhere();
    const { email } = await givenUser(ctx);
    const burst = await Promise.all(Array.from({ length: 10 }, () => login(at, "wrong", email)));
    expect(burst.map(refusalOf).sort()).toEqual([...Array(5).fill("invalid_credentials"), ...Array(5).fill("locked")]);
  }
});

test.runIf(onPostgres)("a sign-in beside an enrolment is asked for the new factor", async () => {
  const signingIn = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = login(ctx);
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    await givenTotp({ ...ctx, db: tx }, person.id);
    return { started };
  });
  expect(granted(await signingIn.started).challenge).toMatchObject({ methods: [{ type: "totp" }] });
});

test.runIf(onPostgres)("a hash is not renewed over a password that was changed meanwhile", async () => {
  const passwordHash = await hashWithBcrypt(person.password, 4);
  await ctx.db.update(users).set({ passwordHash }).where(eq(users.id, person.id));
  const changed = await hashPassword("a newer password");
  const signingIn = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = login(ctx);
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    await tx.update(users).set({ passwordHash: changed }).where(eq(users.id, person.id));
    return { started };
  });
  await signingIn.started;
  expect((await userRow(ctx, person.id)).passwordHash).toBe(changed);
});

test.runIf(onPostgres)("a hash that is renewed twice at once stays a good one", async () => {
  const passwordHash = await hashWithBcrypt(person.password, 4);
  await ctx.db.update(users).set({ passwordHash }).where(eq(users.id, person.id));
  const both = await Promise.all([login(elsewhere()), login(elsewhere())]);
  expect(both.map(refusalOf)).toEqual([null, null]);
  expect(refusalOf(await login(elsewhere()))).toBeNull();
  const open = and(eq(challenges.userId, person.id), eq(challenges.purpose, "login"));
  expect(await ctx.db.select().from(challenges).where(open).orderBy(desc(challenges.createdAt))).toHaveLength(3);
});
