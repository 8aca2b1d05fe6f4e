import { and, eq, gt, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { consents, registrations, users } from "@/db/schema";
import { createBrand } from "@/lib/brands/create";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf, keyedDigestOf } from "@/lib/crypto/digest";
import { verifyPassword } from "@/lib/crypto/password";
import { recordEvents } from "@/lib/events/record";
import { linkToken } from "@/lib/http/link-token";
import { secretText } from "@/lib/http/text";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** The link's token with the registration's password, which API clients always send. */
export const verification = z.object({ token: linkToken, password: secretText });

/** The same from the page, which asks for the password only where it has to. */
export const verificationInPage = z.object({
  token: linkToken,
  password: z.union([z.literal("").transform(() => undefined), secretText]).optional(),
});

/** Wrong passwords that end a registration. */
const maxFailures = 5;

type VerifyRefusal = "invalid_link" | "invalid_credentials" | "password_needed" | "rate_limited";
type Registration = typeof registrations.$inferSelect;

/**
 * Realises a registration: the account, what was consented to and the brand come to be in one transaction,
 * and every other registration of the address goes (A02, A03, A06).
 *
 * It takes the registration's own password, unless this is the browser that registered: a stranger who
 * registered somebody's address must not get an account whose password they know (X20).
 */
export async function verifyEmail(
  ctx: Context,
  input: { token: string; password?: string },
): Promise<Result<null, VerifyRefusal>> {
  const allowed = await takeUse(ctx, limits.openLink, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  const registration = await findRegistration(ctx, input.token);
  if (!registration) return refuse("invalid_link");

  if (input.password !== undefined) {
    const proved = await checkPassword(ctx, registration, input.password);
    if (!proved.ok) return proved;
  } else if (!isSameBrowser(ctx, registration)) {
    return refuse("password_needed");
  }
  return inTransaction(ctx, (ctx) => realise(ctx, registration));
}

async function findRegistration(ctx: Context, token: string): Promise<Registration | null> {
  const [found] = await ctx.db
    .select()
    .from(registrations)
    .where(and(eq(registrations.tokenDigest, digestOf(token)), gt(registrations.tokenExpiresAt, ctx.now)));
  return found ?? null;
}

const isSameBrowser = (ctx: Context, { deviceDigest }: Registration) =>
  ctx.request.deviceId !== null && deviceDigest === digestOf(ctx.request.deviceId);

/** The try is paid for before it is looked at; the fifth wrong one ends the registration. */
async function checkPassword(
  ctx: Context,
  { id, passwordHash }: Registration,
  password: string,
): Promise<Result<null, "invalid_credentials" | "invalid_link">> {
  const [paid] = await ctx.db
    .update(registrations)
    .set({ failedAttempts: sql`${registrations.failedAttempts} + 1` })
    .where(and(eq(registrations.id, id), lt(registrations.failedAttempts, maxFailures)))
    .returning({ tries: registrations.failedAttempts });
  if (!paid) return refuse("invalid_link");
  if (await verifyPassword(passwordHash, password)) return ok(null);
  if (paid.tries >= maxFailures) await ctx.db.delete(registrations).where(eq(registrations.id, id));
  return refuse("invalid_credentials", { attemptsRemaining: maxFailures - paid.tries });
}

async function realise(ctx: Context, registration: Registration): Promise<Result<null, "invalid_link">> {
  await lockRegistrations(ctx, registration.emailKey);
  // Deleting spends the link: of two at once one gets the row back.
  const spent = await ctx.db
    .delete(registrations)
    .where(and(eq(registrations.id, registration.id), eq(registrations.tokenDigest, registration.tokenDigest)))
    .returning({ id: registrations.id });
  if (spent.length === 0) return refuse("invalid_link");
  const userId = await createAccount(ctx, registration);
  if (!userId) return refuse("invalid_link");
  await ctx.db.delete(registrations).where(eq(registrations.emailKey, registration.emailKey));
  await giveConsents(ctx, userId, registration.policies);
  await recordEvents(
    ctx,
    { kind: "account.registered", userId },
    { kind: "email.verified", userId },
    ...Object.entries(registration.policies).map(
      ([policy_key, version]) => ({ kind: "consent.given", userId, detail: { policy_key, version } }) as const,
    ),
  );
  if (registration.brandName) await createBrand(ctx, { ownerId: userId, name: registration.brandName });
  return ok(null);
}

/**
 * Several links of one address may be opened at once, and whoever wins deletes the others' rows: they queue up
 * in id order instead of deadlocking (K12).
 */
async function lockRegistrations(ctx: Context, emailKey: string): Promise<void> {
  const sameAddress = eq(registrations.emailKey, emailKey);
  await ctx.db
    .select({ id: registrations.id })
    .from(registrations)
    .where(sameAddress)
    .orderBy(registrations.id)
    .for("update");
}

/** `null` where the address has an account by now: of two registrations at once the constraint lets one win. */
async function createAccount(
  ctx: Context,
  { email, emailKey, name, passwordHash }: Registration,
): Promise<string | null> {
  const created = await ctx.db
    .insert(users)
    .values({ email, emailKey, name, passwordHash, passwordChangedAt: ctx.now, createdAt: ctx.now })
    .onConflictDoNothing({ target: users.emailKey })
    .returning({ id: users.id });
  return created[0]?.id ?? null;
}

async function giveConsents(ctx: Context, userId: string, policies: Record<string, string>): Promise<void> {
  const from = {
    ipDigest: keyedDigestOf("ip", ctx.request.ip),
    userAgentDigest: keyedDigestOf("user_agent", ctx.request.userAgent),
  };
  const rows = Object.entries(policies).map(([policyKey, version]) => ({ policyKey, version }));
  await ctx.db
    .insert(consents)
    .values(rows.map((row) => ({ userId, ...row, granted: true, ...from, createdAt: ctx.now })));
}
