import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";

/** What a scheme changes; the rest of a page is the same in both. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Fails where axe finds anything at all on the page as it stands now, in the light or the dark scheme. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await findings(page, (axe) => axe.withRules(colourRules)), `${page.url()}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await findings(page), `${page.url()}, light`).toEqual([]);
}

/** What the page says at once to those who cannot see it; the framework's own announcer of titles is not meant. */
export const alertOn = (page: Page) => page.getByRole("alert").and(page.locator(":not(#__next-route-announcer__)"));

/** Fails where the page is wider than the window, so that a thumb would have to push it sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await settle(page);
  const { inner, content } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    content: document.documentElement.scrollWidth,
  }));
  expect(content, `${page.url()} at ${inner} px`).toBeLessThanOrEqual(inner);
}

async function findings(page: Page, choose = (axe: AxeBuilder) => axe) {
  await settle(page);
  // Nothing runs in the frame of a mail, axe neither.
  const { violations } = await choose(new AxeBuilder({ page })).exclude("iframe[sandbox]").analyze();
  return violations.map(({ id, nodes }) => ({
    id,
    at: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));
}

/** Waits until what moves has arrived: half-faded text has no contrast to judge. */
async function settle(page: Page) {
  await page.evaluate(async () => {
    const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    const moving = () =>
      document.getAnimations().filter((animation) => animation.playState === "running" && ends(animation));
    const deadline = Date.now() + 3000;
    while (moving().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  });
}
