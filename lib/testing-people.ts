import { randomUUID } from "node:crypto";
import { and, asc, count, eq, isNull } from "drizzle-orm";
import { brands, factors, memberships, outbox, securityEvents, sessions, trustedDevices, users } from "@/db/schema";
import { findSession, passGates } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import { requireStepUp } from "@/lib/auth/step-up";
import { makeBackupCodes, storeBackupCodes } from "@/lib/backup-codes/issue";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { startChallenge } from "@/lib/challenge/start";
import type { Context, Identified, SteppedUp } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { hashPassword } from "@/lib/crypto/password";
import { seal, unseal } from "@/lib/crypto/seal";
import { emailKey } from "@/lib/http/text";
import type { Refusal } from "@/lib/refusals";
import type { Result } from "@/lib/result";
import { issueSession } from "@/lib/sessions/issue";
import { codeAt, makeSecret, stepAt } from "@/lib/totp/code";
import { rememberDevice } from "@/lib/trusted-devices/remember";

const password = "tidal orchard 47 lanterns";
let passwordHash: Promise<string> | undefined;

/** An account that no other test has, with a password and no factor. Everybody's password is the same one. */
export async function givenUser(ctx: Context, overrides: Partial<typeof users.$inferInsert> = {}) {
  passwordHash ??= hashPassword(password);
  const { email = `person-${randomUUID()}@example.com`, name = "Inês Duarte" } = overrides;
  const hash = await passwordHash;
  const row = { email, emailKey: emailKey(email), name, passwordHash: hash, passwordChangedAt: ctx.now };
  const [user] = await ctx.db
    .insert(users)
    .values({ ...row, createdAt: ctx.now, ...overrides })
    .returning({ id: users.id });
  return { id: present(user).id, email, name, password };
}

/** An authenticator that is on. Answers its secret, in base32. */
export async function givenTotp(ctx: Context, userId: string, label = "Phone"): Promise<string> {
  const id = randomUUID();
  const secret = makeSecret(ctx);
  const sealedSecret = seal("totp", id, secret);
  await ctx.db
    .insert(factors)
    .values({ id, userId, type: "totp", status: "active", label, sealedSecret, createdAt: ctx.now });
  return secret;
}

/** A brand of which somebody is a member. Answers its slug. */
export async function givenBrand(
  ctx: Context,
  userId: string,
  role: (typeof memberships.$inferInsert)["role"] = "owner",
): Promise<string> {
  const slug = `brand-${randomUUID()}`;
  const [brand] = await ctx.db
    .insert(brands)
    .values({ slug, name: "North Quay", createdAt: ctx.now })
    .returning({ id: brands.id });
  await ctx.db.insert(memberships).values({ brandId: present(brand).id, userId, role, createdAt: ctx.now });
  return slug;
}

/** E-mail codes that are on. */
export async function givenEmailOtp(ctx: Context, userId: string): Promise<string> {
  const id = randomUUID();
  const factor = { id, userId, type: "email", status: "active", label: "E-mail codes", createdAt: ctx.now } as const;
  await ctx.db.insert(factors).values(factor);
  return id;
}

/** A passkey that is on, for which nobody holds the private half. Answers its id. */
export async function givenPasskeyRow(ctx: Context, userId: string, label = "Laptop"): Promise<string> {
  const id = randomUUID();
  const keys = { credentialId: randomUUID(), publicKey: "AA" };
  const factor = { id, userId, type: "passkey", status: "active", label, ...keys, createdAt: ctx.now } as const;
  await ctx.db.insert(factors).values(factor);
  return id;
}

/** Ten backup codes as they are shown. */
export async function givenBackupCodes(ctx: Context, userId: string): Promise<[string, ...string[]]> {
  const set = await makeBackupCodes(ctx);
  await inTransaction(ctx, (ctx) => storeBackupCodes(ctx, userId, set));
  const [first, ...others] = set.codes;
  return [present(first), ...others];
}

/** What an authenticator with `secret` shows at `at`, or so many steps of 30 seconds later. */
export const rightCode = (secret: string, at: Date, offsetSteps = 0) => codeAt(secret, stepAt(at) + offsetSteps);

/** The codes that were mailed to an account, oldest first. */
export const mailedCodes = async (ctx: Context, userId: string): Promise<string[]> =>
  (await mailsOf(ctx, userId)).filter(({ kind }) => kind === "code").map(({ payload }) => payload.code);

/** The code that was mailed last. */
export const mailedCode = async (ctx: Context, userId: string) => present((await mailedCodes(ctx, userId)).at(-1));

/** Six digits that are not `code`. */
export const otherCode = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

/** Six digits that none of the next or last ten minutes has. */
export function wrongCode(secret: string, at: Date): string {
  const near = new Set(Array.from({ length: 41 }, (_, index) => rightCode(secret, at, index - 20)));
  return present(["000000", ...Array.from({ length: 50 }, (_, i) => `${100_000 + i}`)].find((code) => !near.has(code)));
}

/** A sign-in challenge after a right password, still without an answer. Answers its token. */
export async function givenChallenge(ctx: Context, userId: string): Promise<string> {
  return (await startChallenge(ctx, { userId, purpose: "login", amr: ["pwd"], answeredAal: null })).token;
}

/** A sign-in whose second factor was passed, not yet redeemed. Answers its token. */
export async function givenPassed(ctx: Context, userId: string, method = "otp"): Promise<string> {
  return (await startChallenge(ctx, { userId, purpose: "login", amr: ["pwd", method], answeredAal: 2 })).token;
}

/** Trust in the asking device, as it is after the box was ticked. Answers its token, and the session it began with. */
export async function givenTrust(ctx: Context, userId: string, name?: string) {
  const challenge = await givenPassed(ctx, userId);
  const token = present(await rememberDevice(ctx, challenge, { name }));
  const { sessionId } = granted(await redeemChallenge(ctx, challenge));
  return { token, sessionId, deviceId: present((await sessionRow(ctx, sessionId)).trustedDeviceId) };
}

/** An account's trusted devices, ended ones too, as their rows say; in order of their making. */
export const trustRows = (ctx: Context, userId: string) =>
  ctx.db.select().from(trustedDevices).where(eq(trustedDevices.userId, userId)).orderBy(trustedDevices.createdAt);

type Proved = { aal?: 1 | 2; amr?: string[] };

/** A session, with the assurance that the account asks for unless told. */
export async function givenSession(ctx: Context, userId: string, { aal, amr }: Proved = {}) {
  const ofUser = and(eq(factors.userId, userId), eq(factors.status, "active"));
  const [active] = await ctx.db.select({ count: count() }).from(factors).where(ofUser);
  const level = aal ?? (active?.count ? 2 : 1);
  const proof = { aal: level, amr: amr ?? (level === 2 ? ["pwd", "otp"] : ["pwd"]) };
  const { jti, sessionId } = await issueSession(ctx, { userId, ...proof });
  return { jti, sessionId, token: await signSessionToken(jti, ctx.now) };
}

/** The caller that holds `token`, whatever it still owes. */
export const identified = async (ctx: Context, token: string): Promise<Identified> =>
  granted(await findSession(ctx, token, { isActivity: true }));

/** The caller of a new session, through every gate. */
export async function signedIn(ctx: Context, userId: string, proved?: Proved): Promise<SteppedUp> {
  const { token } = await givenSession(ctx, userId, proved);
  return granted(requireStepUp(granted(passGates(await identified(ctx, token)))));
}

/** The value of a result that must be good. */
export function granted<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`refused: ${result.refusal}`);
  return result.value;
}

/** What a result was refused with; `null` where it was not. */
export const refusalOf = (result: Result<unknown, Refusal>) => (result.ok ? null : result.refusal);

/** `value`, which the test knows to be there. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("something that should be there is not");
  return value;
}

export async function userRow(ctx: Context, userId: string) {
  const [row] = await ctx.db.select().from(users).where(eq(users.id, userId));
  return present(row);
}

export async function sessionRow(ctx: Context, sessionId: string) {
  const [row] = await ctx.db.select().from(sessions).where(eq(sessions.id, sessionId));
  return present(row);
}

/** The live sessions of an account. */
export const liveSessions = (ctx: Context, userId: string) =>
  ctx.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));

/** The kinds of an account's events, in order. */
export async function eventKindsOf(ctx: Context, userId: string): Promise<string[]> {
  const order = [asc(securityEvents.createdAt), asc(securityEvents.position)];
  const rows = await ctx.db
    .select()
    .from(securityEvents)
    .where(eq(securityEvents.userId, userId))
    .orderBy(...order);
  return rows.map((row) => row.kind);
}

/** The mails owed to an account, opened. */
export async function mailsOf(ctx: Context, userId: string) {
  const rows = await ctx.db.select().from(outbox).where(eq(outbox.userId, userId)).orderBy(outbox.createdAt);
  return rows.map(({ id, kind, sealedRecipient, sealedPayload }) => ({
    kind,
    to: unseal("mail", id, present(sealedRecipient)),
    payload: JSON.parse(unseal("mail", id, present(sealedPayload))),
  }));
}
