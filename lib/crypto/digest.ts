import { createHash, createHmac } from "node:crypto";
import type { DigestPurpose } from "@/lib/crypto/keys";
import { digestKey } from "@/lib/crypto/keys";

/** SHA-256 of a secret that is itself 128 random bits or more, so that it needs no key: tokens, never codes. */
export const digestOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

/**
 * HMAC-SHA-256 of something guessable (an address, an e-mail, a short code), comparable only by who has
 * the key. The same text under two purposes gives two unrelated hashes.
 */
export const keyedDigestOf = (purpose: DigestPurpose, text: string) =>
  createHmac("sha256", digestKey(purpose)).update(text).digest("hex");
