import { expect, test } from "vitest";
import type { z } from "zod";
import { brandName, email, emailKey, label, personName, secretText, text } from "@/lib/http/text";

const messages = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map((i) => i.message) ?? [];
const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

const oneLiners = { text: text({ max: 40 }), personName, brandName, label, email };

test.each(Object.entries(oneLiners))(
  "%s refuses NUL, lone surrogates, control characters and line breaks",
  (_, schema) => {
    for (const bad of ["\u0000", "\ud800", "\udc00", "\u0007", "\n", "\r\n", "\t", "\u0085", "\u2028"]) {
      expect(messages(schema, `a${bad}b@northquay.example`)).toEqual(["Use one line of plain text."]);
    }
  },
);

test.each(Object.entries({ ...oneLiners, secretText }))(
  "%s refuses what is missing, empty or no text, with one calm message",
  (_, schema) => {
    for (const bad of [undefined, null, 7, {}, [], ""]) expect(messages(schema, bad)).toEqual(["Fill this in."]);
  },
);

test("lengths are counted in code points, at both ends", () => {
  expect(accepts(text({ max: 3 }), "🐙🐙🐙")).toBe(true);
  expect(messages(text({ max: 3 }), "🐙🐙🐙🐙")).toEqual(["Use at most 3 characters."]);
  expect(messages(text({ max: 9, min: 3 }), "🐙🐙")).toEqual(["Use at least 3 characters."]);
  for (const [schema, max] of [
    [personName, 100],
    [brandName, 100],
    [label, 64],
    [secretText, 1024],
  ] as const) {
    expect(accepts(schema, "é".repeat(max))).toBe(true);
    expect(accepts(schema, "é".repeat(max + 1))).toBe(false);
  }
  expect(messages(brandName, "N")).toEqual(["Use at least 2 characters."]);
});

test("a name is trimmed and its inner spaces become one", () => {
  expect(personName.parse("  Inês \u00a0  Duarte ")).toBe("Inês Duarte");
  expect(brandName.parse(" North  Quay ")).toBe("North Quay");
});

test("names, labels and addresses refuse marks that turn or hide text", () => {
  for (const mark of ["\u202e", "\u2066", "\u200f", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u{e0041}", "\u3164"]) {
    for (const schema of [personName, brandName, label, email]) {
      expect(accepts(schema, `ines${mark}x@northquay.example`)).toBe(false);
    }
  }
});

test("a name is something to see, and an address has no joiners", () => {
  for (const blank of ["\u200d", "\u200d \u200c", "\u0301"])
    expect(messages(personName, blank)).toEqual(["Fill this in."]);
  expect(accepts(email, "in\u200des@northquay.example")).toBe(false);
});

test("names of every script and emoji with joiners are welcome", () => {
  for (const name of ["李小龍", "محمد", "O’Brien-Łukasz", "می‌خواهم", "👩‍🚀 Ada"])
    expect(personName.parse(name)).toBe(name);
});

test("real addresses are taken as typed, only trimmed", () => {
  for (const address of [
    "ines@northquay.example",
    "Ines.Duarte+shop@Mail.NorthQuay.example",
    "o'neil_1!#$%&*/=?^`{|}~-@x-y.co",
    "josé@correio.example",
    "用户@例子.广告",
    "a@xn--fsqu00a.xn--0zwm56d",
  ]) {
    expect(email.parse(` ${address} `)).toBe(address);
  }
});

test("what is no address is refused with one message", () => {
  for (const bad of [
    "ines",
    "ines@",
    "@northquay.example",
    "ines@northquay",
    "ines@@northquay.example",
    "a@b@northquay.example",
    "ines duarte@northquay.example",
    ".ines@northquay.example",
    "ines.@northquay.example",
    "in..es@northquay.example",
    "ines@-northquay.example",
    "ines@northquay-.example",
    "ines@northquay..example",
    "ines@.example",
    "ines@127.0.0.1",
    "ines@[127.0.0.1]",
    "Ines <ines@northquay.example>",
    "ines@northquay.example,eve@evil.example",
    "ines@northquay.example;eve@evil.example",
    '"ines"@northquay.example',
    `${"a".repeat(65)}@northquay.example`,
  ]) {
    expect([bad, messages(email, bad)]).toEqual([bad, ["Enter an e-mail address, such as name@example.com."]]);
  }
});

test("an address has at most 254 code points", () => {
  const domain = `${"d".repeat(60)}.${"d".repeat(60)}.${"d".repeat(60)}.example`;
  const local = "a".repeat(254 - domain.length - 1);
  expect(accepts(email, `${local}@${domain}`)).toBe(true);
  expect(messages(email, `${local}a@${domain}`)).toEqual(["Use at most 254 characters."]);
});

test("an address is judged in time that grows with its length alone", () => {
  const startedAt = performance.now();
  for (const tile of ["a.", "a-", "a@", ".", "\u0301"]) email.safeParse(`${tile.repeat(120)}@${tile.repeat(4)}`);
  for (const tile of ["a.", "a-", "@", " ", "\u202e"]) email.safeParse(tile.repeat(30_000));
  expect(performance.now() - startedAt).toBeLessThan(500);
});

test("addresses that differ by case or composition share a key", () => {
  expect(emailKey("INES@NorthQuay.example")).toBe("ines@northquay.example");
  expect(emailKey("jose\u0301@correio.example")).toBe(emailKey("JOSÉ@correio.example"));
  expect(emailKey(emailKey("İ@x.example"))).toBe(emailKey("İ@x.example"));
});

test("a password passes the door exactly as typed", () => {
  for (const secret of [" ", " spaces kept ", "tab\tand\nline", "é", "e\u0301", "\u202e🐙"])
    expect(secretText.parse(secret)).toBe(secret);
  for (const bad of ["a\u0000b", "a\ud800b"])
    expect(messages(secretText, bad)).toEqual(["This has a character that cannot be used."]);
});
