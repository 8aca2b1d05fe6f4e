import { and, eq, gt, lte } from "drizzle-orm";
import { passkeySignIns } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { clearFailures } from "@/lib/challenge/budget";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import { claimedNonce, makeNonce } from "@/lib/passkeys/nonce";
import type { PasskeyRequest } from "@/lib/passkeys/request";
import { passkeyRequest } from "@/lib/passkeys/request";
import type { Assertion } from "@/lib/passkeys/response-schema";
import { readAssertion, spendPasskey } from "@/lib/passkeys/spend";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, minutes } from "@/lib/time";

/**
 * Asks the browser for any passkey of this site, before anybody has said who they are. Only that browser may
 * answer, by its device cookie; without one there is nothing to hold it to: `forbidden`.
 */
export async function beginPasskeySignIn(ctx: Context): Promise<Result<PasskeyRequest, "forbidden" | "rate_limited">> {
  const device = deviceDigest(ctx);
  if (!device) return refuse("forbidden");
  const allowed = await takeUse(ctx, limits.passkeySignIn, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  const nonce = makeNonce(ctx);
  const expiresAt = after(ctx.now, minutes(env.CHALLENGE_TTL_MINUTES));
  await ctx.db
    .delete(passkeySignIns)
    .where(and(eq(passkeySignIns.deviceDigest, device), lte(passkeySignIns.expiresAt, ctx.now)));
  // Beside those of the browser's other tabs.
  await ctx.db.insert(passkeySignIns).values({ deviceDigest: device, nonce, expiresAt });
  return ok(passkeyRequest(ctx, nonce, expiresAt, []));
}

/**
 * Signs in by a passkey alone: it is something one has and, unlocked by its holder, something one is or knows,
 * so AAL2 without a password (C17, NIST SP 800-63B-4, "Multi-Factor Cryptographic Authentication"). Answers
 * the token of a challenge to redeem. No lock stops it (B04).
 */
export async function signInByPasskey(
  ctx: Context,
  signed: Assertion,
): Promise<Result<{ token: string }, "invalid_passkey">> {
  const nonce = await takeSignIn(ctx, claimedNonce(signed));
  const proof = nonce && (await readAssertion(ctx, signed, { nonce, userId: null }));
  if (!proof) return refuse("invalid_passkey");
  return inTransaction(ctx, async (ctx) => {
    const { userId } = proof;
    await lockUser(ctx, userId);
    const spent = await spendPasskey(ctx, proof);
    if (!spent.ok) {
      // Signed by the right key with a counter of the past: the owner should know of a copy.
      const detail = { method: "passkey", reason: spent.refusal };
      await recordEvents(ctx, { kind: "challenge.failed", userId, outcome: "failure", actor: "anonymous", detail });
      return spent;
    }
    await clearFailures(ctx, userId);
    const { token } = await startChallenge(ctx, { userId, purpose: "login", amr: ["passkey"], answeredAal: 2 });
    return ok({ token });
  });
}

const deviceDigest = ({ request }: Context) => (request.deviceId === null ? null : digestOf(request.deviceId));

/** Takes what this browser was asked, once: the row goes with the first try. */
async function takeSignIn(ctx: Context, nonce: string): Promise<string | null> {
  const asked = and(
    eq(passkeySignIns.nonce, nonce),
    eq(passkeySignIns.deviceDigest, deviceDigest(ctx) ?? ""),
    gt(passkeySignIns.expiresAt, ctx.now),
  );
  const taken = await ctx.db.delete(passkeySignIns).where(asked).returning({ nonce: passkeySignIns.nonce });
  return taken[0]?.nonce ?? null;
}
