import { and, eq } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { renewSession } from "@/lib/auth/reauthenticate";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import { openStepUp } from "@/lib/auth/start-step-up";
import { stillOpen } from "@/lib/challenge/open";
import type { Identified } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { claimedNonce, makeNonce, takeNonce } from "@/lib/passkeys/nonce";
import type { PasskeyRequest } from "@/lib/passkeys/request";
import { listCredentials, passkeyRequest } from "@/lib/passkeys/request";
import type { Assertion } from "@/lib/passkeys/response-schema";
import { readAssertion, spendPasskey } from "@/lib/passkeys/spend";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

const ofSession = (ctx: Identified) =>
  and(eq(challenges.purpose, "step_up"), eq(challenges.sessionId, ctx.session.id), stillOpen(ctx));

/** Asks for one of the account's passkeys, to prove again who holds this session. What was asked before lapses. */
export async function beginPasskeyStepUp(
  ctx: Identified,
): Promise<Result<PasskeyRequest, "forbidden" | "rate_limited">> {
  const allowed = await listCredentials(ctx, ctx.session.userId);
  if (allowed.length === 0) return refuse("forbidden");
  const nonce = makeNonce(ctx);
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const opened = await openStepUp(ctx);
    if (!opened.ok) return opened;
    const { id, expiresAt } = opened.value;
    await ctx.db.update(challenges).set({ passkeyNonce: null }).where(ofSession(ctx));
    await ctx.db.update(challenges).set({ passkeyNonce: nonce }).where(eq(challenges.id, id));
    return ok(passkeyRequest(ctx, nonce, expiresAt, allowed));
  });
}

/**
 * Proves by passkey who holds this session: it goes on under a new secret, at AAL2 (C11, C17, E14). A failure
 * is counted on the session, never on the account (B05).
 */
export async function stepUpByPasskey(
  ctx: Identified,
  signed: Assertion,
): Promise<Result<{ jti: string }, "invalid_passkey" | "session_revoked">> {
  const proved = await withinSessionBudget(ctx, { purpose: "step_up", method: "passkey" }, () => prove(ctx, signed));
  return proved.ok ? renewSession(ctx, "passkey", 2) : proved;
}

async function prove(ctx: Identified, signed: Assertion): Promise<Result<null, "invalid_passkey">> {
  const taken = await takeNonce(ctx, ofSession(ctx), { claimed: claimedNonce(signed) });
  const proof = taken && (await readAssertion(ctx, signed, taken));
  if (!proof) return refuse("invalid_passkey");
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, proof.userId);
    return spendPasskey(ctx, proof);
  });
}
