import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Key = { id: string; bytes: Buffer };
/** Keys for what is sealed at rest, newest first; never empty. */
export type KeyRing = [Key, ...Key[]];

/** Reads `k2:<32 bytes base64>,k1:…`; `null` where any part is malformed or an id stands twice. */
export function parseKeyRing(text: string): KeyRing | null {
  const keys = text.split(",").map((part): Key => {
    const [id = "", encoded = ""] = part.trim().split(":");
    return { id, bytes: Buffer.from(encoded, "base64") };
  });
  const wellFormed = keys.every((key) => /^[A-Za-z0-9_-]{1,16}$/.test(key.id) && key.bytes.length === 32);
  const unique = new Set(keys.map((key) => key.id)).size === keys.length;
  const [newest, ...older] = keys;
  return wellFormed && unique && newest ? [newest, ...older] : null;
}

/**
 * Secrets for development, tests and the demo: made once and kept in `folder` (mode 0600), or for this
 * process alone where it is `null`. Production never calls this: there they are configuration.
 */
export function madeSecrets(folder: string | null): { AUTH_SECRET: string; ENCRYPTION_KEYS: string } {
  const path = folder === null ? null : join(folder, "secrets.json");
  if (path && existsSync(path)) return read(path);
  const made = {
    AUTH_SECRET: randomBytes(32).toString("base64"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
  if (path && folder) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Two processes may start at once: whoever creates the file decides.
    try {
      writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    } catch {
      return read(path);
    }
  }
  return made;
}

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
