import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, factors, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { startLogin } from "@/lib/auth/login";
import { passGates } from "@/lib/auth/session";
import { countBackupCodes } from "@/lib/backup-codes/spend";
import { listMethods } from "@/lib/challenge/methods";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { SteppedUp } from "@/lib/context";
import { env } from "@/lib/env";
import { addPasskey, newPasskey } from "@/lib/passkeys/enable";
import { beginPasskey, passkeyName } from "@/lib/passkeys/setup";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { givenPasskey, TestPasskey } from "@/lib/testing-passkeys";
import {
  eventKindsOf,
  givenBackupCodes,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  identified,
  mailsOf,
  refusalOf,
  sessionRow,
  signedIn,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { minutes } from "@/lib/time";

let person: Awaited<ReturnType<typeof givenUser>>;
let ctx: SteppedUp;
let passkey: TestPasskey;
beforeEach(async () => {
  const plain = await testContext();
  person = await givenUser(plain);
  ctx = await signedIn(plain, person.id);
  passkey = new TestPasskey();
});
const begin = async (at = ctx, label?: string) => granted(await beginPasskey(at, { label }));
const add = async (label?: string, odd: Parameters<TestPasskey["make"]>[1] = {}) =>
  addPasskey(ctx, { response: passkey.make(await begin(), odd), label });
const active = (userId = person.id) =>
  ctx.db
    .select()
    .from(factors)
    .where(and(eq(factors.userId, userId), eq(factors.status, "active")));

test("a passkey that was made is added under its name, with ten backup codes, an event and a mail", async () => {
  const { label, backupCodes } = granted(await add("Laptop"));
  expect(label).toBe("Laptop");
  expect(backupCodes).toHaveLength(10);
  expect(await countBackupCodes(ctx, person.id)).toBe(10);
  expect(await active()).toMatchObject([
    { type: "passkey", label: "Laptop", credentialId: passkey.id, publicKey: passkey.publicKey, signCount: 0 },
  ]);
  expect(await eventKindsOf(ctx, person.id)).toEqual(expect.arrayContaining(["passkey.added", "backup_codes.issued"]));
  expect(await mailsOf(ctx, person.id)).toMatchObject([
    { kind: "factor_enabled", payload: { factor: "passkey", label: "Laptop" } },
  ]);
  expect(await listMethods(ctx, person.id)).toMatchObject([
    { type: "passkey", label: "Laptop" },
    { type: "backup_code" },
  ]);
});

test("the enrolling session becomes AAL2, freshly proved by passkey; every other one must pass it first", async () => {
  const elsewhere = await givenSession(from(ctx, { ip: randomAddress() }), person.id);
  granted(await add());
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({
    aal: 2,
    amr: ["pwd", "passkey"],
    steppedUpBy: "passkey",
  });
  expect(refusalOf(passGates(await identified(ctx, elsewhere.token)))).toBe("mfa_required");
});

test("beside another factor a passkey brings no backup codes and leaves the old ones alone", async () => {
  await givenTotp(ctx, person.id);
  await givenBackupCodes(ctx, person.id);
  expect(granted(await add()).backupCodes).toBeNull();
  expect(await countBackupCodes(ctx, person.id)).toBe(10);
});

test("a sign-in proved by password alone before the passkey cannot be redeemed after it", async () => {
  const before = granted(await startLogin(ctx, { email: person.email, password: person.password }));
  granted(await add());
  expect(refusalOf(await redeemChallenge(ctx, before.token))).toBe("invalid_challenge");
});

test("what is asked of the browser: this site, its holder verified, found without a name, none that is there already", async () => {
  const known = await givenPasskey(ctx, person.id);
  const { hostname } = new URL(env.APP_URL);
  expect(await begin()).toMatchObject({
    rp: { id: hostname },
    user: { name: person.email, displayName: person.name },
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [{ id: known.id }],
    attestation: "none",
    timeout: minutes(env.CHALLENGE_TTL_MINUTES),
  });
});

test("what was not made here, for us, by its verified holder or for this nonce is refused, and no factor", async () => {
  for (const odd of [
    { origin: "https://evil.example" },
    { rpId: "evil.example" },
    { unverified: true },
    { type: "webauthn.get" },
  ]) {
    expect(refusalOf(await add("Laptop", odd))).toBe("invalid_passkey");
  }
  expect(await active()).toEqual([]);
  expect(await eventKindsOf(ctx, person.id)).toContain("challenge.failed");
});

test("a nonce is good for one try, right or wrong", async () => {
  const creation = await begin();
  expect(refusalOf(await addPasskey(ctx, { response: passkey.make(creation, { unverified: true }) }))).not.toBeNull();
  expect(refusalOf(await addPasskey(ctx, { response: passkey.make(creation) }))).toBe("invalid_passkey");
  const again = passkey.make(await begin());
  granted(await addPasskey(ctx, { response: again }));
  expect(refusalOf(await addPasskey(ctx, { response: again }))).toBe("invalid_passkey");
  expect(await active()).toHaveLength(1);
});

test("a new beginning ends the one before it", async () => {
  const before = await begin();
  await begin();
  const begun = await ctx.db
    .select({ endReason: challenges.endReason })
    .from(challenges)
    .where(eq(challenges.userId, person.id));
  expect(begun).toEqual(expect.arrayContaining([{ endReason: "superseded" }, { endReason: null }]));
  expect(refusalOf(await addPasskey(ctx, { response: passkey.make(before) }))).toBe("invalid_passkey");
});

test("a beginning lapses after ten minutes, to the millisecond", async () => {
  const late = later(ctx, minutes(env.CHALLENGE_TTL_MINUTES));
  const response = passkey.make(await begin());
  expect(refusalOf(await addPasskey(late, { response }))).toBe("invalid_passkey");
  granted(await addPasskey(later(late, -1), { response }));
});

test("attack X13: what one session began is finished by no other, of this person or another", async () => {
  const response = passkey.make(await begin());
  const mine = await signedIn(await testContext(), person.id);
  const stranger = await signedIn(await testContext(), (await givenUser(ctx)).id);
  for (const other of [mine, stranger]) {
    expect(refusalOf(await addPasskey(other, { response }))).toBe("invalid_passkey");
  }
  granted(await addPasskey(ctx, { response }));
});

test("one passkey belongs to one account", async () => {
  granted(await add());
  const other = await givenUser(ctx);
  const caller = await signedIn(await testContext(), other.id);
  const response = passkey.make(await begin(caller));
  expect(refusalOf(await addPasskey(caller, { response }))).toBe("conflict");
  expect(await active(other.id)).toEqual([]);
  expect(await countBackupCodes(ctx, other.id)).toBe(0);
});

test("a name that is taken is refused before a device makes anything; without one they are numbered", async () => {
  granted(await add("Laptop"));
  expect(await beginPasskey(ctx, { label: "Laptop" })).toMatchObject({
    refusal: "validation_failed",
    detail: { fields: { label: expect.any(String) } },
  });
  passkey = new TestPasskey();
  expect(refusalOf(await add("Laptop"))).toBe("validation_failed");
  for (const expected of ["Passkey", "Passkey 2"]) {
    passkey = new TestPasskey();
    expect(granted(await add()).label).toBe(expected);
  }
});

test("an account has at most MFA_MAX_METHODS passkeys, and authenticators do not count among them", async () => {
  await givenTotp(ctx, person.id);
  const creation = await begin();
  for (let i = 0; i < env.MFA_MAX_METHODS; i += 1) await givenPasskey(ctx, person.id, `Key ${i}`);
  expect(refusalOf(await beginPasskey(ctx, {}))).toBe("conflict");
  expect(refusalOf(await addPasskey(ctx, { response: passkey.make(creation) }))).toBe("conflict");
  expect(await active()).toHaveLength(env.MFA_MAX_METHODS + 1);
});

test("attack X33: five wrong answers end that session", async () => {
  const told = [];
  for (let i = 0; i < 5; i += 1) {
    told.push(refusalOf(await addPasskey(ctx, { response: passkey.make(await begin(), { unverified: true }) })));
  }
  expect(told).toEqual([...Array(4).fill("invalid_passkey"), "session_revoked"]);
});

test("attack X25: what is no answer of a browser is refused by field, however it is made", () => {
  const good = JSON.stringify({
    id: "AA",
    rawId: "AA",
    type: "public-key",
    response: { clientDataJSON: "AA", attestationObject: "AA" },
    clientExtensionResults: {},
  });
  expect(newPasskey.safeParse({ response: good, label: "" }).success).toBe(true);
  for (const response of [undefined, "", "{", "null", "[]", good.replace('"AA"', '"\\u0000"'), "[".repeat(30_000)]) {
    expect(newPasskey.safeParse({ response }).error?.issues[0]?.path[0]).toBe("response");
  }
  expect(passkeyName.safeParse({ label: "x".repeat(65) }).success).toBe(false);
});

test("attack X25: bytes that are no CBOR, no point of the curve or no JSON are a refusal, never an error", async () => {
  for (const broken of ["AAAA", Buffer.alloc(300, 0xff).toString("base64url"), ""]) {
    const made = passkey.make(await begin());
    made.response.attestationObject = broken;
    expect(refusalOf(await addPasskey(ctx, { response: made }))).toBe("invalid_passkey");
    const caller = await signedIn(await testContext(), person.id);
    const other = passkey.make(await begin(caller));
    other.response.clientDataJSON = broken;
    expect(refusalOf(await addPasskey(caller, { response: other }))).toBe("invalid_passkey");
  }
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("of four uses of one answer at once one adds the passkey and gets the codes", async () => {
  for (let round = 0; round < 5; round += 1) {
    const plain = await testContext();
    const owner = await givenUser(plain);
    const caller = await signedIn(plain, owner.id);
    const response = new TestPasskey().make(await begin(caller));
    const burst = await Promise.all(Array.from({ length: 4 }, () => addPasskey(caller, { response })));
    expect(burst.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await countBackupCodes(ctx, owner.id)).toBe(10);
    expect(await active(owner.id)).toHaveLength(1);
  }
});

test.runIf(onPostgres)("attack X10: a session that is revoked while it enrols leaves no passkey behind", async () => {
  const response = passkey.make(await begin());
  const adding = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = addPasskey(ctx, { response });
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    const revoked = { revokedAt: ctx.now, revokedReason: "revoked" as const };
    await tx.update(sessions).set(revoked).where(eq(sessions.id, ctx.session.id));
    return { started };
  });
  expect(refusalOf(await adding.started)).toBe("session_revoked");
  expect(await active()).toEqual([]);
});
