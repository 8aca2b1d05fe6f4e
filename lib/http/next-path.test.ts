import { expect, test } from "vitest";
import { safeNextPath } from "@/lib/http/next-path";

test("a path to a page of this site is kept, with its query and fragment", () => {
  const paths = [
    "/",
    "/settings/security",
    "/brands/northquay?tab=members&q=a%20b#usage",
    "/products?q=50%25%20off",
    "/apis",
    "/brands/caf%C3%A9",
    "/x?next=https://northquay.example/y",
  ];
  for (const path of paths) expect(safeNextPath(path)).toBe(path);
});

test("dot segments are resolved", () => {
  expect(safeNextPath("/settings/../brands/./northquay")).toBe("/brands/northquay");
});

const hostile: unknown[] = [
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/%2f%2fevil.example",
  "/%2Fevil.example",
  "%2f%2fevil.example",
  "/%5cevil.example",
  "/%5C%5Cevil.example",
  "/%252f%252fevil.example",
  "/%255cevil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/%2e//evil.example",
  "/x/..//evil.example",
  "/x/%2e%2e//evil.example",
  "/.%2f/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/%09/evil.example",
  "/%0d%0aSet-Cookie:%20a=b",
  "/%00",
  "\t//evil.example",
  " //evil.example",
  " /settings",
  "https://evil.example",
  "https:evil.example",
  "http:///evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)//",
  "data:text/html,<script>",
  "evil.example",
  "settings",
  "@evil.example",
  "/%",
  "/%ff",
  "/api",
  "/api/auth/signout",
  "/API/v1/auth/logout",
  "/x/../api/v1/auth/logout",
  "/%61pi/auth/signout",
  "/%2561pi/auth/signout",
  "/api%2fauth",
  `/${"a".repeat(1_000)}`,
  "",
  null,
  undefined,
  7,
  ["/settings"],
  { toString: () => "/settings" },
];

test.each(hostile.map((value) => ({ value })))("$value leads to the fallback", ({ value }) => {
  expect(safeNextPath(value)).toBe("/settings/security");
  expect(safeNextPath(value, "/brands")).toBe("/brands");
});
