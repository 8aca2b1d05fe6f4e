import { expect, test } from "vitest";
import { env } from "@/lib/env";
import { isSameSite } from "@/lib/http/same-site";

const own = env.APP_URL;
const { protocol, host } = new URL(own);

/** Origin, Sec-Fetch-Site, and the answer where a cookie authenticates and where none does. */
test.each([
  [own, null, true, true],
  [own, "same-origin", true, true],
  [own, "cross-site", true, true],
  ["null", null, false, false],
  ["null", "same-origin", false, false],
  ["", null, false, false],
  ["https://evil.example", null, false, false],
  ["https://evil.example", "same-origin", false, false],
  [`${own}.evil.example`, null, false, false],
  [`${protocol}//evil.${host}`, null, false, false],
  [`${own}/`, null, false, false],
  [own.toUpperCase(), null, false, false],
  [`${protocol === "https:" ? "http" : "https"}://${host}`, null, false, false],
  [`${own} https://evil.example`, null, false, false],
  [null, "same-origin", true, true],
  [null, "none", true, true],
  [null, "same-site", false, false],
  [null, "cross-site", false, false],
  [null, "", false, false],
  [null, "SAME-ORIGIN", false, false],
  [null, null, false, true],
] as const)("attack X22: origin %j, sec-fetch-site %j: by cookie %j, without %j", (origin, site, byCookie, without) => {
  const headers = new Headers();
  if (origin !== null) headers.set("origin", origin);
  if (site !== null) headers.set("sec-fetch-site", site);
  expect(isSameSite(headers, { byCookie: true })).toBe(byCookie);
  expect(isSameSite(headers, { byCookie: false })).toBe(without);
});

test("attack X22: the host that a request names does not matter", () => {
  const headers = new Headers({
    origin: "https://evil.example",
    host: "evil.example",
    "x-forwarded-host": "evil.example",
  });
  expect(isSameSite(headers, { byCookie: true })).toBe(false);
});
