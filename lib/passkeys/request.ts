import type { PublicKeyCredentialDescriptorJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { and, eq, sql } from "drizzle-orm";
import { factors } from "@/db/schema";
import type { Context } from "@/lib/context";
import { relyingParty } from "@/lib/passkeys/relying-party";

/** What a browser needs to ask for a passkey (WebAuthn §5.5). `timeout`: milliseconds until the nonce lapses. */
export type PasskeyRequest = Pick<
  PublicKeyCredentialRequestOptionsJSON,
  "challenge" | "rpId" | "allowCredentials" | "userVerification"
> & { timeout: number };

/** Asks for one of `allowed`; for any passkey of this site where it is empty. */
export const passkeyRequest = (
  ctx: Context,
  nonce: string,
  expiresAt: Date,
  allowed: PublicKeyCredentialDescriptorJSON[],
): PasskeyRequest => ({
  challenge: nonce,
  rpId: relyingParty.id,
  allowCredentials: allowed,
  userVerification: "required",
  timeout: Math.max(0, expiresAt.getTime() - ctx.now.getTime()),
});

/** An account's passkeys, as a browser is told of them. */
export async function listCredentials(ctx: Context, userId: string): Promise<PublicKeyCredentialDescriptorJSON[]> {
  const rows = await ctx.db
    .select({ id: sql<string>`${factors.credentialId}`, transports: factors.transports })
    .from(factors)
    .where(and(eq(factors.userId, userId), eq(factors.type, "passkey"), eq(factors.status, "active")));
  // A browser passes over the transports that it does not know.
  return rows.map(({ id, transports }) => ({ id, type: "public-key", transports: transports ?? [] }));
}
