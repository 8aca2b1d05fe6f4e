import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { backupCodeSets, challenges, factors, securityEvents, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { startLogin } from "@/lib/auth/login";
import { requireStepUp } from "@/lib/auth/step-up";
import { countBackupCodes } from "@/lib/backup-codes/spend";
import { answerChallenge } from "@/lib/challenge/answer";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { SteppedUp } from "@/lib/context";
import { disableFactors, factorRemoval } from "@/lib/factors/disable";
import type { Removal } from "@/lib/factors/plan-removal";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenChallenge,
  givenEmailOtp,
  givenPasskeyRow,
  givenTotp,
  givenTrust,
  givenUser,
  granted,
  mailsOf,
  refusalOf,
  rightCode,
  sessionRow,
  signedIn,
  trustRows,
  userRow,
  wrongCode,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { minutes } from "@/lib/time";
import { setUpTotp } from "@/lib/totp/setup";

let person: Awaited<ReturnType<typeof givenUser>>;
let secret: string;
let codes: [string, ...string[]];
let ctx: SteppedUp;
beforeEach(async () => {
  const plain = await testContext();
  person = await givenUser(plain);
  secret = await givenTotp(plain, person.id, "Phone");
  codes = await givenBackupCodes(plain, person.id);
  ctx = await signedIn(plain, person.id);
});

const right = () => ({ password: person.password, code: rightCode(secret, ctx.now) });
const disable = (proof: { password: string; code?: string } = right(), removal: Removal = "all", at = ctx) =>
  disableFactors(at, removal, proof);
const active = async (userId = person.id) => {
  const rows = await ctx.db
    .select()
    .from(factors)
    .where(and(eq(factors.userId, userId), eq(factors.status, "active")));
  return rows.map(({ label }) => label).sort();
};
const idOf = async (label: string) => {
  const [row] = await ctx.db
    .select({ id: factors.id })
    .from(factors)
    .where(and(eq(factors.userId, person.id), eq(factors.label, label)));
  return { methodId: row?.id ?? "" };
};
const mailsOfKind = async (kind: string) => (await mailsOf(ctx, person.id)).filter((mail) => mail.kind === kind);

test("password and code turn the only authenticator off, and its backup codes with it: one event, one mail", async () => {
  expect(granted(await disable())).toEqual({ hasFactor: false });
  expect(await active()).toEqual([]);
  expect(await countBackupCodes(ctx, person.id)).toBe(0);
  expect(await ctx.db.select().from(backupCodeSets).where(eq(backupCodeSets.userId, person.id))).toEqual([]);
  expect((await eventKindsOf(ctx, person.id)).filter((kind) => kind === "totp.disabled")).toHaveLength(1);
  const payload = { removed: [{ factor: "authenticator app", label: "Phone" }], left: false, backupCodesStopped: true };
  expect(await mailsOfKind("factor_disabled")).toMatchObject([{ to: person.email, payload }]);
  const login = granted(await startLogin(ctx, { email: person.email, password: person.password }));
  expect(login.challenge).toBeNull();
});

test("a wrong password is refused, and the right code beside it stays unspent", async () => {
  const { code } = right();
  expect(await disable({ password: "not the password", code })).toMatchObject({
    refusal: "invalid_credentials",
    detail: { attemptsRemaining: 4 },
  });
  expect(await active()).toEqual(["Phone"]);
  expect(refusalOf(await disable({ password: person.password, code }))).toBeNull();
});

test("a wrong code is refused, though the password is right", async () => {
  const code = wrongCode(secret, ctx.now);
  expect(await disable({ password: person.password, code })).toMatchObject({
    refusal: "invalid_code",
    detail: { attemptsRemaining: 4 },
  });
  expect(await active()).toEqual(["Phone"]);
  expect(await countBackupCodes(ctx, person.id)).toBe(10);
});

test("without a code it says that one is asked for: no try, so the count of tries is as it was", async () => {
  await disable({ password: person.password, code: wrongCode(secret, ctx.now) });
  expect(await disable({ password: person.password })).toMatchObject({
    refusal: "validation_failed",
    detail: { fields: { code: expect.any(String) } },
  });
  expect(await active()).toEqual(["Phone"]);
  expect((await sessionRow(ctx, ctx.session.id)).failures).toBe(1);
});

test("a fresh step-up by code is no code, and no password either", async () => {
  expect(ctx.session.steppedUpBy).toBe("otp");
  expect(refusalOf(await disable({ password: person.password }))).toBe("validation_failed");
  expect(refusalOf(await disable({ password: "not the password", ...{ code: codes[0] } }))).toBe("invalid_credentials");
});

test("a backup code stands for a lost phone, once", async () => {
  await givenTotp(ctx, person.id, "Tablet");
  const proof = { password: person.password, code: codes[0].toLowerCase() };
  expect(granted(await disable(proof, await idOf("Phone")))).toEqual({ hasFactor: true });
  expect(await active()).toEqual(["Tablet"]);
  expect(refusalOf(await disable(proof, await idOf("Tablet")))).toBe("code_reused");
});

test("one of several goes by its id: the others, and the backup codes, stay", async () => {
  const other = await givenTotp(ctx, person.id, "Tablet");
  expect(granted(await disable(right(), await idOf("Phone")))).toEqual({ hasFactor: true });
  expect(await active()).toEqual(["Tablet"]);
  expect(await countBackupCodes(ctx, person.id)).toBe(10);
  expect(await mailsOfKind("factor_disabled")).toMatchObject([{ payload: { left: true, backupCodesStopped: false } }]);
  const token = await givenChallenge(ctx, person.id);
  expect(refusalOf(await answerChallenge(ctx, token, { code: rightCode(secret, ctx.now, 1) }))).toBe("invalid_code");
  expect(refusalOf(await answerChallenge(ctx, token, { code: rightCode(other, ctx.now) }))).toBeNull();
});

test("the name of a removed authenticator is free again", async () => {
  expect(refusalOf(await setUpTotp(ctx, { label: "Phone" }))).toBe("validation_failed");
  granted(await disable());
  expect(refusalOf(await setUpTotp(ctx, { label: "Phone" }))).toBeNull();
});

test("without an id everything goes, with an event for each and one mail for all", async () => {
  await givenTotp(ctx, person.id, "Tablet");
  await givenPasskeyRow(ctx, person.id);
  await givenEmailOtp(ctx, person.id);
  expect(granted(await disable())).toEqual({ hasFactor: false });
  expect(await active()).toEqual([]);
  const kinds = await eventKindsOf(ctx, person.id);
  for (const [kind, times] of [
    ["totp.disabled", 2],
    ["passkey.removed", 1],
    ["email_otp.disabled", 1],
  ] as const) {
    expect([kind, kinds.filter((each) => each === kind).length]).toEqual([kind, times]);
  }
  const [mail, ...more] = await mailsOfKind("factor_disabled");
  expect(mail?.payload.removed).toHaveLength(4);
  expect(more).toEqual([]);
});

test("with the last authenticator or passkey go the backup codes, even where mailed codes stay", async () => {
  const key = await givenPasskeyRow(ctx, person.id);
  await givenEmailOtp(ctx, person.id);
  granted(await disable(right(), await idOf("Phone")));
  expect(await countBackupCodes(ctx, person.id)).toBe(10);
  const proof = { password: person.password, code: codes[0] };
  expect(granted(await disable(proof, { methodId: key }))).toEqual({ hasFactor: true });
  expect(await active()).toEqual(["E-mail codes"]);
  expect(await countBackupCodes(ctx, person.id)).toBe(0);
});

test("mailed codes alone go by the password", async () => {
  const owner = await givenUser(ctx);
  await givenEmailOtp(ctx, owner.id);
  const me = await signedIn(await testContext(), owner.id);
  expect(refusalOf(await disable({ password: "not the password" }, { type: "email" }, me))).toBe("invalid_credentials");
  expect(granted(await disable({ password: owner.password }, { type: "email" }, me))).toEqual({ hasFactor: false });
  expect(await active(owner.id)).toEqual([]);
  expect(await mailsOf(ctx, owner.id)).toMatchObject([{ payload: { left: false, backupCodesStopped: false } }]);
});

test("beside a stronger factor mailed codes go only with that one, and no mailed code opens either", async () => {
  await givenEmailOtp(ctx, person.id);
  const { password, code } = right();
  expect(refusalOf(await disable({ password }, { type: "email" }))).toBe("validation_failed");
  expect(granted(await disable({ password, code }, { type: "email" }))).toEqual({ hasFactor: true });
  expect(await active()).toEqual(["Phone"]);
});

test("a passkey shown in the last minutes stands for the code, not for the password", async () => {
  await givenPasskeyRow(ctx, person.id);
  const byPasskey = await signedIn(await testContext(), person.id, { aal: 2, amr: ["pwd", "passkey"] });
  const stale = later(byPasskey, minutes(10));
  expect(refusalOf(requireStepUp(stale))).toBe("step_up_required");
  expect(refusalOf(await disable({ password: person.password }, await idOf("Phone"), stale))).toBe("validation_failed");
  expect(refusalOf(await disable({ password: "not it" }, await idOf("Phone"), byPasskey))).toBe("invalid_credentials");
  expect(refusalOf(await disable({ password: person.password }, await idOf("Phone"), byPasskey))).toBeNull();
});

test("a sign-in that holds no session yet ends, answered or not", async () => {
  const [answered, waiting] = [await givenChallenge(ctx, person.id), await givenChallenge(ctx, person.id)];
  granted(await answerChallenge(ctx, answered, { code: codes[1] ?? "" }));
  granted(await disable());
  expect(refusalOf(await redeemChallenge(ctx, answered))).toBe("invalid_challenge");
  expect(refusalOf(await answerChallenge(ctx, waiting, { code: rightCode(secret, ctx.now, 1) }))).toBe(
    "invalid_challenge",
  );
  const rows = await ctx.db.select().from(challenges).where(eq(challenges.userId, person.id));
  expect(rows.map(({ endReason }) => endReason)).toEqual(["superseded", "superseded"]);
});

test("every trusted device is asked again, although another factor still stands", async () => {
  await givenTotp(ctx, person.id, "Tablet");
  await givenTrust(from(ctx, { ip: randomAddress() }), person.id);
  granted(await disable(right(), await idOf("Phone")));
  expect(await trustRows(ctx, person.id)).toMatchObject([{ revokedAt: ctx.now, revokedReason: "factor_disabled" }]);
  expect(await eventKindsOf(ctx, person.id)).toContain("device.trust_revoked");
});

test("where nothing is on there is nothing to turn off", async () => {
  const me = await signedIn(await testContext(), (await givenUser(ctx)).id);
  expect(refusalOf(await disable({ password: person.password }, "all", me))).toBe("conflict");
  expect(refusalOf(await disable({ password: person.password }, { type: "email" }, me))).toBe("conflict");
});

test("attack X13: nobody turns off the factor of somebody else, pending ones cannot be named either", async () => {
  const stranger = await givenUser(ctx);
  const theirs = await givenTotp(ctx, stranger.id, "Theirs");
  const me = await signedIn(await testContext(), stranger.id);
  const proof = { password: stranger.password, code: rightCode(theirs, me.now) };
  expect(refusalOf(await disable(proof, await idOf("Phone"), me))).toBe("not_found");
  const pending = granted(await setUpTotp(me, { label: "Half done" }));
  expect(refusalOf(await disable(proof, { methodId: pending.methodId }, me))).toBe("not_found");
  expect(await active()).toEqual(["Phone"]);
  expect(await active(stranger.id)).toEqual(["Theirs"]);
});

test("attack X33: the fifth wrong password or code ends the session, and touches no sign-in", async () => {
  const { password, code } = right();
  const wrong = { password, code: wrongCode(secret, ctx.now) };
  const answers = [];
  for (const proof of [wrong, { ...wrong, password: "no" }, wrong, { code, password: "no" }, wrong]) {
    answers.push(refusalOf(await disable(proof)));
  }
  expect(answers).toEqual([
    "invalid_code",
    "invalid_credentials",
    "invalid_code",
    "invalid_credentials",
    "session_revoked",
  ]);
  expect(refusalOf(await disable())).toBe("session_revoked");
  expect(await active()).toEqual(["Phone"]);
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({ revokedReason: "failures" });
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
  expect(await mailsOfKind("session_ended")).toHaveLength(1);
});

test("attack X09: neither password, code nor backup code stands in an event or a mail", async () => {
  const { code } = right();
  await disable({ password: person.password, code: wrongCode(secret, ctx.now) });
  granted(await disable());
  const events = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, person.id));
  const kept = JSON.stringify([events.map(({ metadata }) => metadata), await mailsOf(ctx, person.id)]);
  for (const hidden of [person.password, code, secret, ...codes]) expect(kept).not.toContain(hidden);
});

test("an empty code field is no code, and an id must be one", () => {
  expect(factorRemoval.parse({ password: "x", code: "" })).toEqual({ password: "x", code: undefined });
  expect(factorRemoval.parse({ password: " x ", code: " 123 456 " })).toEqual({ password: " x ", code: "123 456" });
  for (const wrong of [{}, { password: "x", method_id: "1" }, { password: "x", code: "1".repeat(65) }]) {
    expect(factorRemoval.safeParse(wrong).success).toBe(false);
  }
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
/** Starts `work` while the account's row is held, changes something under it once it waits, and lets go. */
async function meanwhile<T>(work: () => Promise<T>, change: (tx: SteppedUp["db"]) => Promise<unknown>): Promise<T> {
  const { started } = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = work();
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    await change(tx);
    return { started };
  });
  return started;
}

test.runIf(onPostgres)("attack X10: a session that is ended while it turns a factor off leaves it on", async () => {
  const byPasskey = await signedIn(await testContext(), person.id, { aal: 2, amr: ["pwd", "passkey"] });
  const revoked = { revokedAt: ctx.now, revokedReason: "revoked" as const };
  const answer = await meanwhile(
    () => disable({ password: person.password }, "all", byPasskey),
    (tx) => tx.update(sessions).set(revoked).where(eq(sessions.id, byPasskey.session.id)),
  );
  expect(refusalOf(answer)).toBe("session_revoked");
  expect(await active()).toEqual(["Phone"]);
  expect(await mailsOfKind("factor_disabled")).toEqual([]);
});

test.runIf(onPostgres)("a stronger factor that comes while mailed codes are turned off asks for itself", async () => {
  await ctx.db.delete(factors).where(eq(factors.userId, person.id));
  await givenEmailOtp(ctx, person.id);
  const answer = await meanwhile(
    () => disable({ password: person.password }, "all"),
    (tx) => givenTotp({ ...ctx, db: tx }, person.id, "New phone"),
  );
  expect(answer).toMatchObject({ refusal: "validation_failed", detail: { fields: { code: expect.any(String) } } });
  expect(await active()).toEqual(["E-mail codes", "New phone"]);
});

test.runIf(onPostgres)(
  "attack X05: one code turns off one of two authenticators, however close the requests",
  async () => {
    for (let round = 0; round < 5; round += 1) {
      const at = await signedIn(later(ctx, minutes(round)), person.id);
      await givenTotp(at, person.id, `A ${round}`);
      await givenTotp(at, person.id, `B ${round}`);
      const proof = { password: person.password, code: rightCode(secret, at.now) };
      const wanted = [await idOf(`A ${round}`), await idOf(`B ${round}`)];
      const both = await Promise.all(wanted.map((removal) => disable(proof, removal, at)));
      expect(both.map(refusalOf).sort()).toEqual(["code_reused", null]);
    }
  },
);

test.runIf(onPostgres)("of many requests at once one turns everything off, with one mail", async () => {
  const byPasskey = await signedIn(await testContext(), person.id, { aal: 2, amr: ["pwd", "passkey"] });
  const burst = await Promise.all(
    Array.from({ length: 5 }, () => disable({ password: person.password }, "all", byPasskey)),
  );
  expect(burst.map(refusalOf).sort()).toEqual(["conflict", "conflict", "conflict", "conflict", null]);
  expect(await mailsOfKind("factor_disabled")).toHaveLength(1);
});
