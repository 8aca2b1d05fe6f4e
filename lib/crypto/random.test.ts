import { expect, test } from "vitest";
import { randomSymbols, randomToken, systemRandom } from "@/lib/crypto/random";

test("a token is 32 bytes of the context's chance as 64 hex characters", () => {
  const asked: number[] = [];
  const random = (bytes: number) => {
    asked.push(bytes);
    return new Uint8Array(bytes).fill(0xab);
  };
  expect(randomToken({ random })).toBe("ab".repeat(32));
  expect(asked).toEqual([32]);
});

test("the system's chance does not repeat", () => {
  const tokens = Array.from({ length: 1000 }, () => randomToken({ random: systemRandom }));
  expect(new Set(tokens).size).toBe(1000);
});

test("each of the 256 bytes picks a symbol, and every symbol equally often", () => {
  const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const counts = new Map<string, number>();
  for (const symbol of randomSymbols({ random: () => everyByte }, alphabet, 256)) {
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  expect([...counts.keys()].sort().join("")).toBe(alphabet);
  expect(new Set(counts.values())).toEqual(new Set([8]));
});

test("an alphabet that would be biased is refused", () => {
  for (const alphabet of ["0123456789", "abc", "abcdefghijklmnopqrstuvwxyz"]) {
    expect(() => randomSymbols({ random: systemRandom }, alphabet, 8)).toThrow("biased");
  }
});
