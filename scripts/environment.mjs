import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, whatever folder a script was called from. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Settings that lib/env.ts does not name, or does not name yet, and that would change what runs. */
const others =
  /^(NODE_ENV|HOSTNAME|AUTH_URL|AUTH_TRUST_HOST|NEXTAUTH_.*|REDIS_URL|UPSTASH_.*|RESEND_.*|SMTP_URL|METRICS_TOKEN|JOBS_TOKEN|TEST_DATABASE_URL|__NEXT_.*)$/;

/**
 * This process's environment without any setting of Holdfast: what a test or the demo does must not depend
 * on what happens to be exported here. `settings` come on top.
 *
 * @param {Record<string, string>} [settings]
 * @returns {Record<string, string>}
 */
export function cleanEnvironment(settings = {}) {
  const source = readFileSync(join(root, "lib/env.ts"), "utf8");
  const named = new Set([...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name));
  const kept = Object.entries(process.env).filter(([name]) => !named.has(name) && !others.test(name));
  return { ...Object.fromEntries(kept), NEXT_TELEMETRY_DISABLED: "1", ...settings };
}

/**
 * Secrets for the demo, made once and kept in `.data/` (mode 0600): the same file as in development, see
 * lib/secrets.ts, so that one database opens in both.
 */
export function keptSecrets() {
  const path = join(root, ".data", "secrets.json");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, `${JSON.stringify(madeSecrets(), null, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Secrets for one run: `AUTH_SECRET` and `ENCRYPTION_KEYS`. */
export function madeSecrets() {
  return {
    AUTH_SECRET: randomBytes(32).toString("base64"),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  };
}
