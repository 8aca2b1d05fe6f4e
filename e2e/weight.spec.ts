import type { Page, Request } from "@playwright/test";
import { expect, test } from "./fixtures";

test("the scripts of the sign-in page weigh at most 140 kB", async ({ page }) => {
  expect(await kilobytesOfScripts(page, "/login")).toBeLessThanOrEqual(140);
});

test("the scripts of the security page weigh at most 190 kB", async ({ page, person }) => {
  await person.signIn();
  expect(await kilobytesOfScripts(page, "/settings/security")).toBeLessThanOrEqual(190);
});

/** What a first visit transfers in scripts, compressed, before anybody has touched the page. */
async function kilobytesOfScripts(page: Page, path: string): Promise<number> {
  // A first visit: nothing of ours is in this browser's cache.
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts: Request[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script") scripts.push(request);
  });
  await page.goto(path, { waitUntil: "networkidle" });
  expect(scripts.length).toBeGreaterThan(2);
  let bytes = 0;
  for (const script of scripts) {
    const { responseBodySize } = await script.sizes();
    // What is smaller would only grow by it.
    if (responseBodySize > 1024) {
      expect((await script.response())?.headers()["content-encoding"], script.url()).toBe("gzip");
    }
    bytes += responseBodySize;
  }
  test.info().annotations.push({ type: "weight", description: `${path}: ${(bytes / 1000).toFixed(1)} kB of scripts` });
  return bytes / 1000;
}
