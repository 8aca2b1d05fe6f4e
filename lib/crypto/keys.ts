import { hkdfSync } from "node:crypto";
import { env } from "@/lib/env";

/** What a sealed text is for. A key made for one purpose opens nothing of another (X26). */
export type SealPurpose = "totp" | "ip" | "mail" | "mailbox" | "registration";

/** What a keyed hash is for. */
export type DigestPurpose = "ip" | "user_agent" | "email" | "code_pepper" | "email_code" | "fingerprint";

/**
 * The 32-byte key that seals `purpose`, derived from one key of the ring (HKDF-SHA-256, RFC 5869).
 * `null` where the ring no longer holds `keyId`.
 */
export function sealingKey(keyId: string, purpose: SealPurpose): Buffer | null {
  const root = env.ENCRYPTION_KEYS.find((key) => key.id === keyId);
  return root ? derived(root.bytes, `holdfast/seal/${purpose}`) : null;
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

const authKey = (name: string) => derived(env.AUTH_SECRET, `holdfast/${name}`);

/** Each root's keys by what they are for; a root given as text is base64. Every request needs one, so looking must be cheap. */
const made = new Map<Buffer | string, Map<string, Buffer>>();

function derived(root: Buffer | string, info: string): Buffer {
  const keys = made.get(root) ?? new Map<string, Buffer>();
  const known = keys.get(info);
  if (known) return known;
  const bytes = typeof root === "string" ? Buffer.from(root, "base64") : root;
  const key = Buffer.from(hkdfSync("sha256", bytes, Buffer.alloc(0), info, 32));
  made.set(root, keys.set(info, key));
  return key;
}
