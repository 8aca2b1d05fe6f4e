import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { DigestPurpose, SealPurpose } from "@/lib/crypto/keys";
import { digestKey, sealingKey, sessionTokenKey } from "@/lib/crypto/keys";
import { seal, unseal } from "@/lib/crypto/seal";
import { env } from "@/lib/env";

const ring = env.ENCRYPTION_KEYS;
afterEach(() => {
  env.ENCRYPTION_KEYS = ring;
});

test("what was sealed opens again, whatever the text", () => {
  for (const text of ["", "JBSWY3DPEHPK3PXP", "2001:db8::1", "Inês 🦊\u0000", "x".repeat(10_000)]) {
    expect(unseal("totp", "row-1", seal("totp", "row-1", text))).toBe(text);
  }
});

test("the same text is never sealed alike, and its text does not show", () => {
  const all = Array.from({ length: 100 }, () => seal("ip", "row-1", "198.51.100.7"));
  expect(new Set(all).size).toBe(100);
  for (const sealed of all) {
    expect(Buffer.from(sealed.split(".")[1] ?? "", "base64url").includes("198.51.100.7")).toBe(false);
  }
});

test("attack X26: a sealed text moved to another purpose or another row does not open", () => {
  const sealed = seal("totp", "row-1", "secret");
  for (const purpose of ["ip", "mail", "mailbox", "registration"] as const) {
    expect(() => unseal(purpose, "row-1", sealed)).toThrow();
  }
  for (const owner of ["row-2", "", "ROW-1", "row-1 "]) expect(() => unseal("totp", owner, sealed)).toThrow();
  expect(unseal("totp", "row-1", sealed)).toBe("secret");
});

test("attack X26: each purpose has a key of its own", () => {
  const seals: SealPurpose[] = ["totp", "ip", "mail", "mailbox", "registration"];
  const digests: DigestPurpose[] = ["ip", "user_agent", "email", "code_pepper", "email_code", "fingerprint"];
  const keys = [
    ...seals.map((purpose) => sealingKey(ring[0].id, purpose)),
    ...digests.map(digestKey),
    sessionTokenKey(),
    ring[0].bytes,
    Buffer.from(env.AUTH_SECRET, "base64"),
  ];
  expect(new Set(keys.map((key) => key?.toString("hex"))).size).toBe(keys.length);
  for (const key of keys) expect(key).toHaveLength(32);
});

test("a single altered bit anywhere, or a missing end, does not open", () => {
  const [id = "", encoded = ""] = seal("totp", "row-1", "secret").split(".");
  const bytes = Buffer.from(encoded, "base64url");
  for (let index = 0; index < bytes.length; index += 1) {
    const altered = Buffer.from(bytes);
    altered.writeUInt8(altered.readUInt8(index) ^ 1, index);
    expect(() => unseal("totp", "row-1", `${id}.${altered.toString("base64url")}`)).toThrow();
    expect(() => unseal("totp", "row-1", `${id}.${bytes.subarray(0, index).toString("base64url")}`)).toThrow();
  }
});

test("after a rotation the old texts open, new ones carry the new key, and a dropped key opens nothing", () => {
  const old = seal("totp", "row-1", "secret");
  const fresh = { id: "fresh", bytes: randomBytes(32) };

  env.ENCRYPTION_KEYS = [fresh, ...ring];
  expect(unseal("totp", "row-1", old)).toBe("secret");
  const renewed = seal("totp", "row-1", "secret");
  expect(renewed).toMatch(/^fresh\./);
  expect(unseal("totp", "row-1", renewed)).toBe("secret");
  expect(() => unseal("totp", "row-1", old.replace(/^[^.]+/, "fresh"))).toThrow();

  env.ENCRYPTION_KEYS = [fresh];
  expect(() => unseal("totp", "row-1", old)).toThrow("the key ring holds no key");
  expect(unseal("totp", "row-1", renewed)).toBe("secret");
});

test("a key with a known id and other bytes opens nothing", () => {
  const sealed = seal("totp", "row-1", "secret");
  env.ENCRYPTION_KEYS = [{ id: ring[0].id, bytes: randomBytes(32) }];
  expect(() => unseal("totp", "row-1", sealed)).toThrow();
});

test("what is no sealed text at all is refused", () => {
  for (const sealed of ["", ".", "k1", "k1.", "secret", `${ring[0].id}.AAAA`]) {
    expect(() => unseal("totp", "row-1", sealed)).toThrow();
  }
});
