import { hkdfSync } from "node:crypto";
import { env } from "@/lib/env";

/** What a sealed text is for. A key made for one purpose opens nothing of another (X26). */
export type SealPurpose = "totp" | "ip" | "mail" | "mailbox" | "registration";

/** What a keyed hash is for. */
export type DigestPurpose = "ip" | "user_agent" | "email" | "code_pepper";

/**
 * The 32-byte key that seals `purpose`, derived from one key of the ring (HKDF-SHA-256, RFC 5869).
 * `null` where the ring no longer holds `keyId`.
 */
export function sealingKey(keyId: string, purpose: SealPurpose): Buffer | null {
  const root = env.ENCRYPTION_KEYS.find((key) => key.id === keyId);
  return root ? derive(root.bytes, `holdfast/seal/${purpose}`) : null;
}

/** The id of the key that seals from now on: the newest of the ring. */
export const currentKeyId = () => env.ENCRYPTION_KEYS[0].id;

/**
 * The key for keyed hashes of `purpose`. It comes from `AUTH_SECRET`, not from the ring: a hash that is
 * looked up must stay the same while sealing keys rotate.
 */
export const digestKey = (purpose: DigestPurpose) => authKey(`digest/${purpose}`);

/** The key that signs session tokens (HS256). */
export const sessionTokenKey = () => authKey("session-token");

const derived = new Map<string, Buffer>();

const authKey = (name: string) => derive(Buffer.from(env.AUTH_SECRET, "base64"), `holdfast/${name}`);

function derive(root: Uint8Array, info: string): Buffer {
  const cacheKey = `${Buffer.from(root).toString("base64")}:${info}`;
  const known = derived.get(cacheKey);
  if (known) return known;
  const key = Buffer.from(hkdfSync("sha256", root, Buffer.alloc(0), info, 32));
  derived.set(cacheKey, key);
  return key;
}
