import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { digestOf, keyedDigestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";

const { AUTH_SECRET, ENCRYPTION_KEYS } = env;
afterEach(() => Object.assign(env, { AUTH_SECRET, ENCRYPTION_KEYS }));

test("a token's digest is SHA-256 in hex (FIPS 180-4, the example of one block)", () => {
  expect(digestOf("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("the same text under two purposes gives unrelated hashes, and neither is a plain one", () => {
  const purposes = ["ip", "user_agent", "email", "code_pepper", "email_code", "fingerprint"] as const;
  const hashes = purposes.map((purpose) => keyedDigestOf(purpose, "198.51.100.7"));
  expect(new Set([...hashes, digestOf("198.51.100.7")]).size).toBe(7);
  for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test("keyed hashes stay the same while sealing keys rotate, and change with the secret", () => {
  const before = keyedDigestOf("email", "ines@example.com");
  env.ENCRYPTION_KEYS = [{ id: "fresh", bytes: randomBytes(32) }, ...ENCRYPTION_KEYS];
  expect(keyedDigestOf("email", "ines@example.com")).toBe(before);
  env.AUTH_SECRET = randomBytes(32).toString("base64");
  expect(keyedDigestOf("email", "ines@example.com")).not.toBe(before);
});
