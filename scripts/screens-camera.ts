import { join } from "node:path";
import type { Page } from "@playwright/test";

const widths = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const schemes = ["light", "dark"] as const;

/** Takes the same screen at both widths and in both schemes: `NAME[--STATE].desktop|phone.light|dark.png`. */
export class Camera {
  taken = 0;

  constructor(private readonly folder: string) {}

  /** The whole page, or with `inView` what a person sees without scrolling, as for a dialog. */
  async take(page: Page, name: string, { inView = false } = {}): Promise<void> {
    for (const [width, size] of Object.entries(widths)) {
      await page.setViewportSize(size);
      if (!inView) await page.setViewportSize({ ...size, height: await heightOf(page) });
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const path = join(this.folder, `${name}.${width}.${colorScheme}.png`);
        await page.screenshot({ path, animations: "disabled" });
        this.taken += 1;
      }
    }
    await page.setViewportSize(widths.desktop);
  }
}

/** A viewport as high as the page: what is fixed to the viewport then lies behind all of it. */
const heightOf = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight);
