import { expect, test } from "vitest";
import { after, seconds } from "@/lib/time";
import { codeAt, isFromThePast, makeSecret, matchStep, setupUri, stepAt } from "@/lib/totp/code";

/** "12345678901234567890", the secret of both RFCs, in base32. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

// The RFC prints eight digits. Six are the last six of them, since both are one number modulo a power of ten.
test.each([
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
])("RFC 6238, appendix B, SHA-1: at %i seconds the code ends %s", (epoch, digits) => {
  const at = new Date(epoch * 1000);
  expect(codeAt(secret, stepAt(at))).toBe(digits.slice(2));
  expect(matchStep(secret, digits.slice(2), at)).toBe(Math.floor(epoch / 30));
});

test("RFC 4226, appendix D: the first ten codes", () => {
  const codes = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split(" ");
  expect(codes.map((_, step) => codeAt(secret, step))).toEqual(codes);
});

test("a code is taken in its own step and one either side, to the millisecond, and no further", () => {
  const step = 61_000_000;
  const begins = new Date(step * 30_000);
  const code = codeAt(secret, step);
  const taken = (offsetMs: number) => matchStep(secret, code, after(begins, offsetMs));
  expect(taken(-seconds(30) - 1)).toBeNull();
  expect(taken(-seconds(30))).toBe(step);
  expect(taken(0)).toBe(step);
  expect(taken(seconds(60) - 1)).toBe(step);
  expect(taken(seconds(60))).toBeNull();
});

test("a code that was right in the last ten minutes hints at the clock; older, newer and open ones do not", () => {
  const now = new Date(61_000_000 * 30_000);
  const isLate = (steps: number) => isFromThePast(secret, codeAt(secret, stepAt(now) + steps), now);
  expect([-20, -19, -3, -2].map(isLate)).toEqual([true, true, true, true]);
  expect([-21, -1, 0, 1, 2, 20].map(isLate)).toEqual(Array(6).fill(false));
  expect(matchStep(secret, codeAt(secret, stepAt(now) - 2), now)).toBeNull();
});

test("what is not six plain digits matches nothing", () => {
  const now = new Date(59_000);
  for (const code of ["", "28708", "2870820", "94287082", "287082 ", "28708a", "٢٨٧٠٨٢", "2870\u000082"]) {
    expect(matchStep(secret, code, now)).toBeNull();
    expect(isFromThePast(secret, code, now)).toBe(false);
  }
});

test("a code begins with its zeros", () => {
  expect(codeAt(secret, Math.floor(1111111109 / 30))).toBe("081804");
});

test("a secret is 160 bits of the context's chance, in base32 without padding", () => {
  const asked: number[] = [];
  const random = (bytes: number) => {
    asked.push(bytes);
    return Buffer.from("12345678901234567890").subarray(0, bytes);
  };
  expect(makeSecret({ random })).toBe(secret);
  expect(asked).toEqual([20]);
});

test("the setup URI names issuer and address, and every app reads it alike", () => {
  const uri = new URL(setupUri(secret, "inês+one@example.com"));
  expect(uri.protocol).toBe("otpauth:");
  expect(uri.host).toBe("totp");
  expect(decodeURIComponent(uri.pathname)).toBe("/Holdfast:inês+one@example.com");
  expect(uri.searchParams.get("secret")).toBe(secret);
  expect(uri.searchParams.get("issuer")).toBe("Holdfast");
  // What is left out is the default: SHA1, six digits, 30 seconds.
  for (const [name, value] of [
    ["algorithm", "SHA1"],
    ["digits", "6"],
    ["period", "30"],
  ]) {
    expect([null, value]).toContain(uri.searchParams.get(name ?? ""));
  }
});

test("codes of two secrets differ", () => {
  const other = makeSecret({ random: (bytes) => new Uint8Array(bytes).fill(7) });
  const steps = Array.from({ length: 20 }, (_, step) => step);
  expect(steps.filter((step) => codeAt(secret, step) === codeAt(other, step))).toEqual([]);
});
