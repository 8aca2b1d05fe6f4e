import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { relyingParty } from "@/lib/passkeys/relying-party";
import type { Assertion, Attestation } from "@/lib/passkeys/response-schema";

/** The signatures that we read: EdDSA, ES256 and RS256 (IANA COSE algorithms), which every browser knows one of. */
export const algorithms = [-8, -7, -257];

const expected = { expectedOrigin: relyingParty.origin, expectedRPID: relyingParty.id, requireUserVerification: true };

/** A passkey's public half, as it is kept. */
export type PublicHalf = { credentialId: string; publicKey: string; signCount: number };

/** The passkey that was made for `nonce`, on our page and with its holder verified; `null` for anything else (WebAuthn §7.1). */
export function readAttestation(made: Attestation, nonce: string): Promise<PublicHalf | null> {
  return unlessRefused(async () => {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      ...expected,
      response: { ...made, clientExtensionResults: {} },
      expectedChallenge: nonce,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return null;
    const { id, publicKey, counter } = registrationInfo.credential;
    return { credentialId: id, publicKey: Buffer.from(publicKey).toString("base64url"), signCount: counter };
  });
}

/**
 * The counter of an assertion that `key` signed over `nonce`, on our page and with its holder verified; `null`
 * for anything else (WebAuthn §7.2). Whether the counter has moved on is for the caller to claim.
 */
export function readSignature(signed: Assertion, nonce: string, key: PublicHalf): Promise<{ counter: number } | null> {
  return unlessRefused(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...expected,
      response: { ...signed, clientExtensionResults: {} },
      expectedChallenge: nonce,
      // Not the stored counter: a comparison here would be as old as this look, see spend.ts.
      credential: { id: key.credentialId, publicKey: Buffer.from(key.publicKey, "base64url"), counter: 0 },
    });
    return verified ? { counter: authenticationInfo.newCounter } : null;
  });
}

/** The library says no by throwing, for a wrong origin as for bytes that are no CBOR; here all of it is one answer. */
async function unlessRefused<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch {
    return null;
  }
}
