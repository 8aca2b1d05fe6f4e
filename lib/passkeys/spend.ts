import { and, eq, lt, sql } from "drizzle-orm";
import { factors } from "@/db/schema";
import type { Context } from "@/lib/context";
import type { Assertion } from "@/lib/passkeys/response-schema";
import { readSignature } from "@/lib/passkeys/verify";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** A good signature, and the counter that it claims. */
export type SignedProof = { factorId: string; userId: string; counter: number };

/** The handle by which a passkey knows its account (WebAuthn §5.4.3): the public id, which opens nothing. */
export const userHandle = (userId: string) => Buffer.from(userId).toString("base64url");

/**
 * Whose passkey signed `nonce`, or `null`. Takes a passkey of `userId` alone, or of anybody where that is
 * `null`; then the passkey must name its account itself (WebAuthn §7.2, step 6). Call it outside a transaction,
 * with a nonce that was taken.
 */
export async function readAssertion(
  ctx: Context,
  signed: Assertion,
  { nonce, userId }: { nonce: string; userId: string | null },
): Promise<SignedProof | null> {
  const [passkey] = await ctx.db
    .select({
      id: factors.id,
      userId: factors.userId,
      credentialId: sql<string>`${factors.credentialId}`,
      publicKey: sql<string>`${factors.publicKey}`,
      signCount: factors.signCount,
    })
    .from(factors)
    .where(and(eq(factors.credentialId, signed.id), eq(factors.type, "passkey")));
  if (!passkey || !isOwner(passkey.userId, userId, signed.response.userHandle)) return null;
  const read = await readSignature(signed, nonce, passkey);
  return read && { factorId: passkey.id, userId: passkey.userId, counter: read.counter };
}

function isOwner(owner: string, asked: string | null, handle: string | undefined): boolean {
  if (asked === null) return handle === userHandle(owner);
  return owner === asked && (handle === undefined || handle === userHandle(owner));
}

/**
 * Claims the counter of a proof, for a passkey that is still on. One that does not move on is a copy's
 * (WebAuthn §6.1.1), unless the passkey keeps none and always says 0. Of two at once the update lets one win.
 */
export async function spendPasskey(
  ctx: Context,
  { factorId, counter }: SignedProof,
): Promise<Result<null, "invalid_passkey">> {
  const movesOn = counter === 0 ? eq(factors.signCount, 0) : lt(factors.signCount, counter);
  const claimed = await ctx.db
    .update(factors)
    .set({ signCount: counter, lastUsedAt: ctx.now })
    .where(and(eq(factors.id, factorId), eq(factors.status, "active"), movesOn))
    .returning({ id: factors.id });
  return claimed.length === 1 ? ok(null) : refuse("invalid_passkey");
}
