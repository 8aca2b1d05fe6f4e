import { expect, test } from "vitest";
import { systemRandom } from "@/lib/crypto/random";
import { emailCodeDigest, makeEmailCode, sameDigest } from "@/lib/email-otp/code";

const drawn = (...bytes: number[]) => makeEmailCode({ random: () => Uint8Array.from(bytes) });

test("a code has six digits, its leading zeros too", () => {
  expect(drawn(0, 0, 0, 0, 0, 0)).toBe("000000");
  expect(drawn(0, 0, 0, 0, 0, 7)).toBe("000007");
  expect(drawn(0, 0, 0, 0x0f, 0x42, 0x3f)).toBe("999999");
  expect(drawn(0, 0, 0, 0x0f, 0x42, 0x40)).toBe("000000");
  expect(drawn(255, 255, 255, 255, 255, 255)).toMatch(/^\d{6}$/);
});

test("codes are spread over all of their million, first digit and last alike", () => {
  const codes = Array.from({ length: 20_000 }, () => makeEmailCode({ random: systemRandom }));
  for (const position of [0, 5]) {
    const counts = Array.from({ length: 10 }, (_, digit) => codes.filter((c) => c[position] === String(digit)).length);
    // 2000 expected of each, give or take seven standard deviations.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(300);
  }
});

test("attack X08: what is kept of a code belongs to its challenge, needs our key, and holds no digit of it in clear", () => {
  const digest = emailCodeDigest("one", "123456");
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(emailCodeDigest("one", "123456")).toBe(digest);
  expect(emailCodeDigest("two", "123456")).not.toBe(digest);
  expect(emailCodeDigest("one", "123457")).not.toBe(digest);
});

test("digests are the same or not, whatever their length", () => {
  expect(sameDigest("ab", "ab")).toBe(true);
  for (const other of ["ac", "abc", "a", ""]) expect(sameDigest("ab", other)).toBe(false);
});
