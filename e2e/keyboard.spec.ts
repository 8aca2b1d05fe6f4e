import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";

test("everything from sign-in to sign-out can be done by keyboard", async ({ page, person }) => {
  await person.enrollTotpOverApi();
  await page.goto("/login");
  await tabTo(page, page.getByLabel("Email"));
  await page.keyboard.type(person.email);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");

  await expect(page.getByLabel("Authentication code")).toBeFocused();
  await page.keyboard.type(await person.nextCode());
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();

  await tabTo(page, page.getByRole("button", { name: /^Show IP of/ }).first());
  await page.keyboard.press("Enter");
  await expect(page.getByText(person.address, { exact: true })).toBeVisible();

  await page.goto("/settings/security");
  await tabTo(page, page.getByRole("button", { name: /^Account,/ }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("region", { name: "Account" }).getByRole("button", { name: "Sign out" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("You are signed out.")).toBeVisible();
});

/** Presses Tab until `target` has the focus, and sees to it that the focus is drawn all the way. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < 40; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.matches("body, :focus-visible"))).toBe(true);
  }
  throw new Error("Tab does not reach it.");
}
