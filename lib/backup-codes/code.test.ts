import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { formatCode, hashCode, makeCode, normalizeCode } from "@/lib/backup-codes/code";
import { systemRandom } from "@/lib/crypto/random";
import { env } from "@/lib/env";

const { AUTH_SECRET } = env;
afterEach(() => {
  env.AUTH_SECRET = AUTH_SECRET;
});

const made = Array.from({ length: 5000 }, () => makeCode({ random: systemRandom }));

test("a code is eight of 32 symbols, without the pairs that people confuse", () => {
  for (const code of made) expect(code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
  expect(new Set(made.join("")).size).toBe(32);
  expect(made.join("")).not.toMatch(/[01IO]/);
});

test("every symbol is as likely as any other, at every place", () => {
  const everyByte = (bytes: number) => Uint8Array.from({ length: bytes }, (_, index) => start + index);
  const counts = new Map<string, number>();
  let start = 0;
  for (; start < 256; start += 8) {
    for (const symbol of makeCode({ random: everyByte })) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  expect(new Set(counts.values())).toEqual(new Set([8]));
});

test("codes do not repeat", () => {
  // 5000 of 2^40: a repeat has a chance of one in 88 000.
  expect(new Set(made).size).toBe(made.length);
});

test("a code is shown as two groups of four", () => {
  expect(formatCode("ABCD2345")).toBe("ABCD-2345");
});

test.each([
  "ABCD-2345",
  "abcd-2345",
  "ABCD2345",
  "abcd 2345",
  " AbCd2345 ",
  "A B C D 2 3 4 5",
  "ABCD–2345",
  "ABCD\u20112345",
  "abcd\u00a02345",
  "\tABCD--2345\n",
])("%j is read as the same code", (typed) => {
  expect(normalizeCode(typed)).toBe("ABCD2345");
});

test.each(["", "ABCD234", "ABCD23456", "ABCD-1345", "ABCD-O345", "ABCD_2345", "ABCD.2345", "АBCD2345", "123456"])(
  "%j can be no code",
  (typed) => {
    expect(normalizeCode(typed)).toBeNull();
  },
);

test("a code is hashed under the set's salt and a pepper that is not in the database", async () => {
  const salt = "00".repeat(16);
  const hash = await hashCode("ABCD2345", salt);
  expect(await hashCode("ABCD2345", salt)).toBe(hash);
  expect(await hashCode("ABCD2346", salt)).not.toBe(hash);
  expect(await hashCode("ABCD2345", "01".repeat(16))).not.toBe(hash);
  env.AUTH_SECRET = randomBytes(32).toString("base64");
  expect(await hashCode("ABCD2345", salt)).not.toBe(hash);
});
