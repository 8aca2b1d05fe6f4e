import { alertOn, expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";

test("a backup code signs in once, in any writing, and the page shows how many are left", async ({ page, person }) => {
  await person.enrollTotpOverApi();
  await person.signIn();
  // Never what one starts with.
  await expect(page.getByLabel("Authentication code")).toBeVisible();
  await page.getByRole("button", { name: "Try another way" }).click();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Backup code" }).click();
  await expect(page.getByRole("heading", { name: "Enter a backup code" })).toBeVisible();
  await expectAccessible(page);

  const code = person.backupCodes[0] ?? "";
  await page.getByLabel("Backup code").fill(` ${code.toLowerCase().replace("-", " ")} `);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  await expect(page.getByText("9 of 10 left")).toBeVisible();
  const here = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem").first();
  await expect(here).toContainText("password + backup code");

  await page.getByRole("link", { name: "Manage backup codes" }).click();
  await expect(page.getByRole("heading", { name: "Backup codes", level: 1 })).toBeVisible();
  await expect(page.getByText("9 of 10 left", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await person.signOut();
  await person.signIn();
  await page.getByRole("button", { name: "Try another way" }).click();
  await page.getByRole("link", { name: "Backup code" }).click();
  await page.getByLabel("Backup code").fill(code);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(alertOn(page)).toHaveText("That code was already used. Wait for the next one.");
  await expectAccessible(page);
});

test("an account without a factor has no backup codes, and the page says how they come", async ({ page, person }) => {
  await person.signIn();
  await page.goto("/settings/security/backup-codes");
  await expect(page.getByText("No backup codes yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Set up authenticator app" }).click();
  await expect(page).toHaveURL("/settings/security/totp");
});
