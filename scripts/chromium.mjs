import { existsSync } from "node:fs";

/**
 * The browser to test with: the system's Chromium where there is one, else the one that Playwright keeps,
 * else `null`.
 *
 * @returns {Promise<string | null>}
 */
export async function findChromium() {
  if (existsSync("/usr/bin/chromium")) return "/usr/bin/chromium";
  const { chromium } = await import("@playwright/test");
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : null;
}
