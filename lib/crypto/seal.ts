import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { SealPurpose } from "@/lib/crypto/keys";
import { currentKeyId, sealingKey } from "@/lib/crypto/keys";

const cipherName = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals `text` for one purpose and one owner: `<key id>.<base64url of nonce, tag, ciphertext>`.
 *
 * AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); purpose and owner are associated data, so a
 * sealed text moved to another column or another person's row does not open.
 */
export function seal(purpose: SealPurpose, owner: string, text: string): string {
  const keyId = currentKeyId();
  const key = keyFor(keyId, purpose);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, key, nonce).setAAD(associatedData(purpose, owner));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${keyId}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

/** Opens what `seal` made for the same purpose and owner. Throws where anything does not match. */
export function unseal(purpose: SealPurpose, owner: string, sealed: string): string {
  const dot = sealed.indexOf(".");
  const bytes = Buffer.from(sealed.slice(dot + 1), "base64url");
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv(cipherName, keyFor(sealed.slice(0, dot), purpose), nonce, {
    authTagLength: tagBytes,
  })
    .setAAD(associatedData(purpose, owner))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
}

const associatedData = (purpose: SealPurpose, owner: string) => Buffer.from(`${purpose}:${owner}`);

function keyFor(keyId: string, purpose: SealPurpose): Buffer {
  const key = sealingKey(keyId, purpose);
  if (!key) throw new Error(`the key ring holds no key "${keyId}"`);
  return key;
}
