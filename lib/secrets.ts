import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Key = { id: string; bytes: Buffer };
/** Keys for what is sealed at rest, newest first; never empty. */
export type KeyRing = [Key, ...Key[]];

/** 32 bytes in base64 as `openssl rand -base64 32` writes them, or `null` for anything else. */
export function decodeKey(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 32 && bytes.toString("base64") === text ? bytes : null;
}

/** Placeholders that happen to decode give themselves away: words, runs, and few different characters. */
export function looksRandom(secrets: string): boolean {
  return secrets.split(",").every((part) => {
    const text = part.slice(part.indexOf(":") + 1);
    const words = /change|replace|place.?holder|example|secret|password|insecure|correct|staple|01234567|abcdefgh/i;
    return !words.test(text) && !/(.)\1{5}/.test(text) && new Set(text).size >= 20;
  });
}

/** Reads `k2:<32 bytes base64>,k1:…`; `null` where any part is malformed or an id stands twice. */
export function parseKeyRing(text: string): KeyRing | null {
  const parts = text.split(",").map((part) => part.trim().split(":"));
  const keys = parts.flatMap(([id = "", encoded = "", ...rest]): Key[] => {
    const bytes = decodeKey(encoded);
    return bytes && rest.length === 0 && /^[A-Za-z0-9_-]{1,16}$/.test(id) ? [{ id, bytes }] : [];
  });
  const unique = new Set(keys.map((key) => key.id)).size === parts.length;
  const [newest, ...older] = keys;
  return unique && newest ? [newest, ...older] : null;
}

type Secrets = { AUTH_SECRET: string; ENCRYPTION_KEYS: string };

/**
 * Secrets for development, tests and the demo: made once and kept in `folder` (mode 0600), or for this
 * process alone where it is `null`. Production never calls this: there they are configuration.
 */
export function madeSecrets(folder: string | null): Secrets {
  const path = folder === null ? null : join(folder, "secrets.json");
  if (path && existsSync(path)) return read(path);
  const made = {
    AUTH_SECRET: randomBytes(32).toString("base64"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
  return path && folder ? keep(folder, path, made) : made;
}

/**
 * Two processes may start at once: whoever links the file first decides, and it is there whole or not at all.
 * Answers what was kept.
 */
function keep(folder: string, path: string, made: Secrets): Secrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return read(path);
  } finally {
    rmSync(draft);
  }
}

const read = (path: string): Secrets => JSON.parse(readFileSync(path, "utf8"));
