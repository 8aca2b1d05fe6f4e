import { and, eq, isNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { markAnswered } from "@/lib/challenge/answer";
import { clearFailures, payForGuess } from "@/lib/challenge/budget";
import { lockSecondFactor } from "@/lib/challenge/lock";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";
import { makeNonce, takeNonce } from "@/lib/passkeys/nonce";
import type { PasskeyRequest } from "@/lib/passkeys/request";
import { listCredentials, passkeyRequest } from "@/lib/passkeys/request";
import type { Assertion } from "@/lib/passkeys/response-schema";
import type { SignedProof } from "@/lib/passkeys/spend";
import { readAssertion, spendPasskey } from "@/lib/passkeys/spend";
import type { Refused, Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

type AnswerRefusal = "invalid_passkey" | "invalid_challenge" | "locked";

const waiting = (ctx: Context, token: string) =>
  and(namedBy(token), eq(challenges.purpose, "login"), isNull(challenges.answeredAt), stillOpen(ctx));

/** Asks for one of the account's passkeys in answer to the sign-in challenge that `token` opens. The last asking counts. */
export async function beginPasskeyAnswer(
  ctx: Context,
  token: string,
): Promise<Result<PasskeyRequest, "invalid_challenge" | "forbidden">> {
  const nonce = makeNonce(ctx);
  const [challenge] = await ctx.db
    .update(challenges)
    .set({ passkeyNonce: nonce })
    .where(waiting(ctx, token))
    .returning({ userId: challenges.userId, expiresAt: challenges.expiresAt });
  if (!challenge) return refuse("invalid_challenge");
  const allowed = await listCredentials(ctx, challenge.userId);
  return allowed.length > 0 ? ok(passkeyRequest(ctx, nonce, challenge.expiresAt, allowed)) : refuse("forbidden");
}

/**
 * Answers the sign-in challenge that `token` opens by passkey. On success it may be redeemed once, for a
 * session at AAL2, and the account's failures are cleared.
 *
 * A failure counts as any other (C09), but the lock that failures lead to does not stop a passkey: there is
 * nothing to guess, and whoever holds the password alone must not keep the owner out (B04, X34).
 */
export async function answerByPasskey(
  ctx: Context,
  token: string,
  signed: Assertion,
): Promise<Result<null, AnswerRefusal>> {
  const taken = await takeNonce(ctx, waiting(ctx, token));
  if (!taken) return refuse("invalid_challenge");
  const paid = await payForGuess(ctx, token);
  if (!paid.ok && paid.refusal !== "locked") return paid;
  const proof = await readAssertion(ctx, signed, taken);
  const attemptsRemaining = paid.ok ? paid.value.attemptsRemaining : null;
  return inTransaction(ctx, (ctx) => settle(ctx, { ...taken, attemptsRemaining }, proof));
}

/** `attemptsRemaining`: after this one; `null` where it was not counted, for the account is locked already. */
type Attempt = { challengeId: string; userId: string; attemptsRemaining: number | null };

async function settle(
  ctx: Context,
  { challengeId, userId, attemptsRemaining }: Attempt,
  proof: SignedProof | null,
): Promise<Result<null, AnswerRefusal>> {
  await lockUser(ctx, userId);
  const spent = proof ? await spendPasskey(ctx, proof) : refuse("invalid_passkey");
  if (spent.ok) {
    await clearFailures(ctx, userId);
    return markAnswered(ctx, challengeId, "passkey");
  }
  if (attemptsRemaining === null) return spent;
  const detail = { purpose: "login", method: "passkey", reason: spent.refusal };
  await recordEvents(ctx, { kind: "challenge.failed", userId, outcome: "failure", actor: "anonymous", detail });
  return attemptsRemaining === 0 ? lastGuess(ctx, userId) : refuse(spent.refusal, { attemptsRemaining });
}

async function lastGuess(ctx: Context, userId: string): Promise<Refused<"locked" | "invalid_passkey">> {
  const locked = await lockSecondFactor(ctx, userId);
  return locked.refusal === "locked" ? refuse("locked", locked.detail) : refuse("invalid_passkey");
}
