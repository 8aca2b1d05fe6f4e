import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { PaidTry } from "@/lib/auth/login-throttle";
import { clearWrongPasswords, countWrongPassword, payForPassword } from "@/lib/auth/login-throttle";
import { mailUnlockLink } from "@/lib/auth/unlock";
import { runsABrand } from "@/lib/brands/runs-a-brand";
import type { ChallengeView } from "@/lib/challenge/find";
import { maskEmail } from "@/lib/challenge/find";
import type { ChallengeMethod } from "@/lib/challenge/methods";
import { listMethods } from "@/lib/challenge/methods";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { hashPassword, isWeakHash, verifyPassword } from "@/lib/crypto/password";
import { codesOffered, nothingSent, sendEmailCode, takeSend } from "@/lib/email-otp/send";
import type { SecurityEvent } from "@/lib/events/record";
import { recordEvents } from "@/lib/events/record";
import { email, emailKey, secretText } from "@/lib/http/text";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { isKnownBrowser } from "@/lib/sessions/browser";
import { heldTrust, spendTrust } from "@/lib/trusted-devices/spend";

/** What the first step of a sign-in asks, from the form and from the JSON API alike. */
export const credentials = z.object({ email, password: secretText });

/** The way on: a challenge that still asks for a factor, or one that may be redeemed at once. */
export type StartedLogin = {
  token: string;
  challenge: ChallengeView | null;
  /** The trust token that takes the place of the one that was shown; `null` where that one stays (D03). */
  trustToken: string | null;
};

/** What a client brings along: a trusted device's token, passkeys (browsers alone), and a door for brands only. */
export type LoginClient = { trustToken?: string | null; canUsePasskeys?: boolean; brandsOnly?: boolean };

type LoginRefusal = "invalid_credentials" | "locked" | "rate_limited" | "forbidden";

/**
 * The password step of every sign-in. Answers a challenge token; where the account has no factor the
 * challenge is already answered and may be redeemed, as it is on a device that is trusted (D03).
 *
 * A known and an unknown address run the same statements and cost the same hash, and lock alike (A08).
 */
export async function startLogin(
  ctx: Context,
  input: z.output<typeof credentials>,
  client: LoginClient = {},
): Promise<Result<StartedLogin, LoginRefusal>> {
  const allowed = await takeUse(ctx, limits.signIn, callerNetwork(ctx));
  if (!allowed.ok) return allowed;

  const user = await findUser(ctx, input.email);
  const userId = user?.id ?? nobody;
  const attempt = {
    emailKey: emailKey(input.email),
    isKnownBrowser: await isKnownBrowser(ctx, userId),
    trustedDeviceId: await heldTrust(ctx, userId, client.trustToken ?? null),
  };
  const paid = await payForPassword(ctx, attempt);
  if (!paid.ok) return paid;

  if (!(await verifyPassword(user?.passwordHash ?? null, input.password)) || !user) {
    await countWrongPassword(ctx);
    await noteFailure(ctx, user?.id ?? null, paid.value);
    return refuse("invalid_credentials");
  }
  await clearWrongPasswords(ctx, attempt);
  if (isWeakHash(user.passwordHash)) await renewHash(ctx, user, input.password);
  return openChallenge(ctx, user, client);
}

/** No account has this id: it stands in where there is none, so that the statements are the same. */
const nobody = "00000000-0000-0000-0000-000000000000";

type Candidate = { id: string; passwordHash: string };

async function findUser(ctx: Context, address: string): Promise<Candidate | null> {
  const [user] = await ctx.db
    .select({ id: users.id, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.emailKey, emailKey(address)));
  return user ?? null;
}

/** A wrong password leaves its event; the one that locks leaves another, and at 100 the owner gets a way in. */
function noteFailure(ctx: Context, userId: string | null, tried: PaidTry): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const failure = { userId, outcome: "failure", actor: "anonymous" } as const;
    const events: SecurityEvent[] = [{ kind: "login.failed", ...failure, detail: { method: "pwd" } }];
    const { locksHereUntil, locksAccountUntil } = tried;
    const until = locksAccountUntil ?? locksHereUntil;
    if (until) {
      const scope = locksAccountUntil ? "account" : "network";
      events.push({ kind: "login.locked", ...failure, detail: { scope, until: until.toISOString() } });
    }
    if (locksAccountUntil && userId) await mailUnlockLink(ctx, userId, locksAccountUntil);
    await recordEvents(ctx, ...events);
  });
}

/** Replaces a hash of older strength, unless it was changed meanwhile (A05). */
async function renewHash(ctx: Context, user: Candidate, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await ctx.db
    .update(users)
    .set({ passwordHash })
    .where(and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash)));
}

/** Under the account's lock, so that a factor that is being enrolled stands before or after, never in between. */
function openChallenge(
  ctx: Context,
  { id: userId }: Candidate,
  client: LoginClient,
): Promise<Result<StartedLogin, "locked" | "invalid_credentials" | "rate_limited" | "forbidden">> {
  return inTransaction(ctx, async (ctx) => {
    const user = await lockUser(ctx, userId);
    if (!user) return refuse("invalid_credentials");
    if (client.brandsOnly && !(await runsABrand(ctx, userId))) return refuse("forbidden");
    const methods = await listMethods(ctx, userId);
    const opening = { userId, purpose: "login", amr: ["pwd"] } as const;
    if (methods.length === 0) {
      const { token } = await startChallenge(ctx, { ...opening, answeredAal: 1 });
      return ok({ token, challenge: null, trustToken: null });
    }
    const trust = await spendTrust(ctx, userId, client.trustToken ?? null);
    if (trust) {
      const trusted = { amr: ["pwd", "trusted_device"], trustedDeviceId: trust.deviceId, answeredAal: 2 } as const;
      const { token } = await startChallenge(ctx, { ...opening, ...trusted });
      return ok({ token, challenge: null, trustToken: trust.nextToken });
    }
    return askForFactor(ctx, user, methods, client);
  });
}

/** A lock stops codes, never a passkey: where there is one, and the client can use it, it is what is left (B04). */
async function askForFactor(
  ctx: Context,
  user: NonNullable<Awaited<ReturnType<typeof lockUser>>>,
  offered: ChallengeMethod[],
  { canUsePasskeys = false }: LoginClient,
): Promise<Result<StartedLogin, "locked" | "rate_limited">> {
  const lockedUntil = user.factorLockedUntil && user.factorLockedUntil > ctx.now ? user.factorLockedUntil : null;
  const methods = lockedUntil ? offered.filter(({ type }) => type === "passkey") : offered;
  if (lockedUntil && (!canUsePasskeys || methods.length === 0)) return refuse("locked", { retryAt: lockedUntil });

  // A code too many for this hour is refused before there is a challenge (B06).
  const isMailedAtOnce = methods[0]?.type === "email_otp";
  const allowed = isMailedAtOnce ? await takeSend(ctx, user.id) : ok(null);
  if (!allowed.ok) return allowed;
  const opening = { userId: user.id, purpose: "login", amr: ["pwd"], answeredAal: null } as const;
  const { id, token, expiresAt } = await startChallenge(ctx, opening);
  const detail = { purpose: opening.purpose };
  await recordEvents(ctx, {
    kind: "challenge.issued",
    userId: user.id,
    outcome: "pending",
    actor: "anonymous",
    detail,
  });
  const unsent = { id, purpose: opening.purpose, expiresAt, ...nothingSent };
  const codes = isMailedAtOnce ? await sendEmailCode(ctx, user, unsent) : codesOffered(methods, unsent);
  const challenge = { methods, maskedEmail: maskEmail(user.email), expiresAt, lockedUntil, codes };
  return ok({ token, challenge, trustToken: null });
}
