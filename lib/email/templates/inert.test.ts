import { expect, test } from "vitest";
import { inertText } from "@/lib/email/templates/inert";

test("ordinary names stay as they are", () => {
  for (const name of [
    "Inês Duarte",
    "J. R. R. Tolkien",
    "J.R.R. Tolkien",
    "Anne-Marie O’Neil",
    "山田太郎",
    "محمد علی",
    "👩‍🚀 Zoë",
  ]) {
    expect(inertText(name)).toBe(name.normalize("NFC"));
  }
  expect(inertText("Windows, Chrome 141.0.2")).toBe("Windows, Chrome 141.0.2");
});

test("line breaks and control characters become one space", () => {
  expect(inertText("Inês\r\nBcc: x\u2028y\u0000z\tw")).toBe("Inês Bcc: x y z w");
});

test("direction marks, zero-width characters and lone surrogates are gone", () => {
  expect(inertText("a\u202Egnp.exe\u2066b\u200Fc\uFEFFd\u200Be\uD800f\u{E0041}g")).toBe("agnp. exebcdefg");
});

test("nothing is left that a mail client would make a link of", () => {
  expect(inertText("Win at https://evil.example/x?y=1")).toBe("Win at https evil. example/x?y=1");
  expect(inertText("www.evil.example")).toBe("www. evil. example");
  expect(inertText("me@evil.example")).toBe("me at evil. example");
  expect(inertText("evil。example")).toBe("evil. example");
  expect(inertText("xn--80ak6aa92e.xn--p1ai")).toBe("xn--80ak6aa92e. xn--p1ai");
});

test("too long is cut, by code points, and says so", () => {
  expect(inertText("x".repeat(10_000), 20)).toBe(`${"x".repeat(19)}…`);
  expect(Array.from(inertText("😀".repeat(100), 10))).toHaveLength(10);
});

test("marks do not pile up into the lines above", () => {
  expect(inertText(`a${"\u0335".repeat(50)}`)).toBe("a\u0335\u0335");
});
