import { expect, test } from "vitest";
import { commonPasswords } from "@/lib/accounts/common-passwords";
import { checkPassword } from "@/lib/accounts/password-policy";

const about = {
  email: "kelp.forest@northquay.example",
  name: "Inês Marie Duarte",
  brandName: "North Quay",
  product: "Holdfast",
};
const check = (password: string) => checkPassword(password, about, { minLength: 12 });
const reason = (password: string) => check(password).reason;

test("four unrelated words are enough, whatever characters they have", () => {
  for (const password of [
    "anvil quartz ferry plum",
    "melhor-barco-verde-onze",
    "чайка лодка весло якорь",
    "aB3$kk9!xQ2z",
  ]) {
    expect(check(password)).toMatchObject({ acceptable: true });
  }
  expect(check("anvil quartz ferry plum").message).toBe("Strong: 23 characters, and on no list of common passwords.");
});

test("length is counted in code points, from the minimum to 128", () => {
  expect(reason("vQ7#mZ2pL9x")).toBe("too_short");
  expect(check("vQ7#mZ2pL9x").message).toBe("Use at least 12 characters: 1 more to go.");
  expect(reason("vQ7#mZ2pL9xK")).toBeUndefined();
  expect(reason("🐙🦀🐚🪸🌊⚓🛶🪝🐋🦭🐟")).toBe("too_short");
  expect(reason(`anvil quartz ferry plum ${"🐙🦀".repeat(52)}`)).toBeUndefined();
  expect(reason(`anvil quartz ferry plum ${"🐙🦀".repeat(52)}!`)).toBe("too_long");
  expect(checkPassword("vQ7#mZ2pL9xK", about, { minLength: 15 }).reason).toBe("too_short");
});

test("nothing typed yet is no fault to point at", () => {
  expect(check("")).toEqual({ acceptable: false, score: 0, message: null, reason: "too_short" });
});

test("a space at either end is part of the password", () => {
  expect(reason(" vQ7#mZ2pL9 ")).toBeUndefined();
  expect(reason("vQ7#mZ2pL9")).toBe("too_short");
});

test("the shipped list holds at least 10,000 common passwords that fit the policy", () => {
  const fitting = [...commonPasswords()].filter((word) => word.length >= 12 && word.length <= 128);
  expect(fitting.length).toBeGreaterThanOrEqual(10_000);
  expect(fitting.length).toBe(commonPasswords().size);
  expect(fitting.filter((word) => word !== word.toLowerCase())).toEqual([]);
});

test("a common password is refused, in any case", () => {
  const found = ["1qaz2wsx3edc", "qwerty123456", "leavemealone", "passwordpassword", "P@ssw0rd2024!", "PASSWORD1234"];
  for (const password of found) expect([password, reason(password)]).toEqual([password, "common"]);
});

test("the list is asked by itself: one that zxcvbn would let through is refused", () => {
  const found = ["changeme2023*", "administrator.2022", "1qaz2wsx3edc4rfv5tgb6yhn"];
  for (const password of found) expect([password, reason(password)]).toEqual([password, "common"]);
});

test("a password may not contain the owner's names of four or more characters, in any case", () => {
  const found = [
    "vQ7#KELP.FOREST#mZ2p",
    "vQ7#kelpforest#mZ2p",
    "vQ7#inês marie duarte#mZ2p",
    "vQ7#Duarte#mZ2pL9",
    "vQ7#ine\u0302s#mZ2pL9",
    "vQ7#north quay#mZ2p",
    "vQ7#NorthQuay#mZ2p",
    "vQ7#holdfast#mZ2p",
  ];
  for (const password of found) expect([password, reason(password)]).toEqual([password, "personal"]);
  expect(check("vQ7#Duarte#mZ2pL9").message).toBe("Leave out your name.");
});

test("a name of three characters, or none, forbids nothing", () => {
  const short = { email: "ada@northquay.example", name: "Bo", product: "Holdfast" };
  expect(checkPassword("vQ7#adabo#mZ2pL9", short, { minLength: 12 }).acceptable).toBe(true);
  const none = { email: "", name: "", brandName: "", product: "" };
  expect(checkPassword("vQ7#adabo#mZ2pL9", none, { minLength: 12 }).acceptable).toBe(true);
});

test("what follows a pattern is refused although no list has it", () => {
  for (const password of ["abcabcabcabd", "14/06/2019 ab", "h0ldf4st 2026", "monkeydragon7"]) {
    expect([password, reason(password)]).toEqual([password, "guessable"]);
  }
});

test("strength is that of the first 64 characters, so that work stays bounded", () => {
  expect(reason(`${"a".repeat(63)} vQ7#mZ2pL9xK`)).toBe("guessable");
  expect(reason(`vQ7#mZ2pL9xK ${"a".repeat(63)}`)).toBeUndefined();
});

test("the longest and oddest password is judged within a bounded time", () => {
  check("warms the estimator up");
  for (const tile of ["p@ssw0rd", "4@3$1!0", "20260101", "{([<4@8e3€6971|!i/0o$5s7+t%2zx>", "a", "\u0000", "\ud800"]) {
    const startedAt = performance.now();
    check(tile.repeat(128).slice(0, 128));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
});
