import { expect, test } from "vitest";
import { trustCookie } from "@/lib/auth/cookies";

test("each person who shares a browser has a trust cookie of their own, however the address is typed", () => {
  const { name } = trustCookie("ines@northquay.example");
  expect(trustCookie("INES@NorthQuay.example").name).toBe(name);
  expect(trustCookie("rui@northquay.example").name).not.toBe(name);
});

test("the name of a trust cookie tells nobody's address", () => {
  // As a keyed digest it is none that a list of addresses could be tried against.
  expect(trustCookie("ines@northquay.example").name).toMatch(/^(__Host-)?holdfast_trust_[0-9a-f]{12}$/);
});
