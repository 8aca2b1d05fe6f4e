import { expect, test } from "vitest";
import { describeDevice } from "@/lib/sessions/device";

const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Safari/537.36`;
const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)";

test.each([
  [windows, "desktop", "Windows, Chrome 141"],
  [`${windows} Edg/141.0.0.0`, "desktop", "Windows, Edge 141"],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/26.0 Safari/605.1.15`,
    "desktop",
    "macOS, Safari 26",
  ],
  ["Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "desktop", "Ubuntu, Firefox 131"],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Safari/537.36`, "desktop", "ChromeOS, Chrome 141"],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${blink.replace("Chrome", "HeadlessChrome")} Safari/537.36`,
    "desktop",
    "Linux, Chrome 141",
  ],
  [`${iphone} ${webkit} Version/26.0 Mobile/15E148 Safari/604.1`, "mobile", "iPhone, Safari 26"],
  [`${iphone} ${webkit} CriOS/141.0.7390.0 Mobile/15E148 Safari/604.1`, "mobile", "iPhone, Chrome 141"],
  [
    `Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) ${webkit} Version/26.0 Mobile/15E148 Safari/604.1`,
    "tablet",
    "iPad, Safari 26",
  ],
  [`Mozilla/5.0 (Linux; Android 10; K) ${blink} Mobile Safari/537.36`, "mobile", "Android, Chrome 141"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${blink} Safari/537.36`, "tablet", "Android, Chrome 141"],
  ["Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0", "mobile", "Android, Firefox 131"],
  ["Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 76.0/6.0 TV Safari/537.36", "unknown", "Tizen, Safari"],
])("%s", (userAgent, deviceType, label) => {
  expect(describeDevice(userAgent)).toMatchObject({ deviceType, label });
});

test("versions are told apart from names", () => {
  expect(describeDevice(`${iphone} ${webkit} Version/26.0 Mobile/15E148 Safari/604.1`)).toEqual({
    deviceType: "mobile",
    browser: "Safari",
    browserVersion: "26",
    os: "iOS",
    osVersion: "18.6",
    label: "iPhone, Safari 26",
  });
});

test.each([
  ["curl/8.5.0", "curl 8.5"],
  ["Wget/1.21.3", "Wget 1.21"],
  ["okhttp/4.12.0", "okhttp 4.12"],
  ["python-requests/2.31.0", "python-requests 2.31"],
  ["Python-urllib/3.11", "python-urllib 3.11"],
  ["Python/3.11 aiohttp/3.9.1", "aiohttp 3.9"],
  ["Go-http-client/1.1", "Go-http-client 1.1"],
  ["node", "Node.js"],
  ["undici", "undici"],
  ["axios/1.6.0", "axios 1.6"],
  ["Java/17.0.1", "Java 17.0"],
  ["Java-http-client/21", "Java 21"],
  ["PostmanRuntime/7.36.0", "Postman 7.36"],
  ["insomnia/2023.5.8", "Insomnia 2023.5"],
  ["HTTPie/3.2.2", "HTTPie 3.2"],
  ["Dart/3.2 (dart:io)", "Dart 3.2"],
  ["Faraday v2.7.4", "Faraday 2.7"],
  ["Stock/12 CFNetwork/1410.0.3 Darwin/22.6.0", "CFNetwork 1410.0"],
  ["holdfast-cli/1.4.2 curl/8.5.0", "holdfast-cli 1.4"],
])("%s is an API client", (userAgent, label) => {
  const device = describeDevice(userAgent);
  expect(device).toMatchObject({ deviceType: "api", os: null, label });
  expect([device.browser, device.browserVersion].filter(Boolean).join(" ")).toBe(label);
});

test("a browser that mentions a client library in a comment stays a browser", () => {
  expect(describeDevice(windows.replace("x64", "x64; curl/8 Java/17")).label).toBe("Windows, Chrome 141");
  expect(describeDevice(`${windows} node got Ruby`).label).toBe("Windows, Chrome 141");
});

test("what is missing or odd is an unknown device", () => {
  for (const odd of [
    null,
    "",
    "   ",
    "🐙".repeat(9),
    "\u0000",
    "Mozilla/5.0",
    "a".repeat(8_192),
    "Trusted by your bank/1.0",
  ]) {
    expect(describeDevice(odd)).toEqual({
      deviceType: "unknown",
      browser: null,
      browserVersion: null,
      os: null,
      osVersion: null,
      label: "Unknown device",
    });
  }
});

test("8 KB after a known beginning are cut, and what was recognised stays", () => {
  expect(describeDevice(windows + "; ".repeat(4_096)).label).toBe("Windows, Chrome 141");
});

test("what stands beyond the part that is read is not read", () => {
  expect(describeDevice(`${"x".repeat(500)} curl/8.5.0`).label).toBe("Unknown device");
});

test("no control, bidirectional or zero-width character, tag or quote reaches a description", () => {
  const marks = "\u0000\u0007\n\r\u001b\u202e\u2066\u200b\u200f\ufeff\u00ad\ud800";
  for (const base of [
    windows,
    "curl/8.5.0",
    `${iphone} ${webkit} Version/26.0 Safari/604.1`,
    'Mozilla/5.0 (Linux; Android 14; <b>"x"</b>) Chrome/1',
  ]) {
    for (let cut = 0; cut <= base.length; cut += 3) {
      const spoken = Object.values(describeDevice(base.slice(0, cut) + marks + base.slice(cut))).join("");
      expect(spoken).toMatch(/^[\w .,-]+$/);
    }
  }
});

test("hostile user agents are read within milliseconds", () => {
  const startedAt = performance.now();
  for (const tile of ["; ", "Android ", "x/", "1.", "(", " a", "Version/", "node ", "-", "Chrome/1 "]) {
    describeDevice(tile.repeat(8_192));
    describeDevice(`Mozilla/5.0 (Linux; ${tile.repeat(8_192)}`);
  }
  expect(performance.now() - startedAt).toBeLessThan(200);
});
