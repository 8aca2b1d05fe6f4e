import type { Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "./accessible";
import { expect, test } from "./fixtures";
import type { Person } from "./person";

test.use({
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  allowedComplaints: [/status of 404.*there-is-no-such-page/],
});

for (const width of [390, 320]) {
  test(`no screen has to be pushed sideways at ${width} px`, async ({ page, person, openBrowser }) => {
    test.setTimeout(90_000);
    await page.setViewportSize({ width, height: 844 });
    const fits = () => expectNoSidewaysScroll(page);

    for (const path of ["/login", "/register", "/verify-email", "/unlock", "/there-is-no-such-page"]) {
      await page.goto(path);
      await fits();
    }
    await openMail(page, person);
    await fits();

    const other = await openBrowser();
    await person.signIn(other);
    await person.signIn();
    await fits();
    await page.goto("/settings/security/totp");
    await expect(page.getByLabel("Setup key")).toBeVisible();
    await expect(page.getByRole("link", { name: "Open in your authenticator" })).toBeVisible();
    await fits();
    await person.enrollTotp();
    await fits();
    await page.goto("/settings/security/backup-codes");
    await fits();
    await page.goto("/settings/security");
    await fits();
    await page.getByRole("button", { name: "Revoke" }).click();
    await expect(page.getByRole("alertdialog")).toBeVisible();
    await fits();
    await expectAccessible(page);
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: /^Account,/ }).click();
    await fits();
    await expectAccessible(page);

    await person.signOut();
    await person.signIn();
    await fits();
    await page.getByRole("button", { name: "Try another way" }).click();
    await page.getByRole("link", { name: "Backup code" }).click();
    await expect(page.getByLabel("Backup code")).toBeVisible();
    await fits();
  });
}

async function openMail(page: Page, person: Person) {
  await page.goto(`/dev/mailbox?to=${encodeURIComponent(person.email)}`);
  await expectNoSidewaysScroll(page);
  await page.getByRole("list", { name: "Mails" }).getByRole("link").first().click();
  await expect(page.getByRole("link", { name: "Open link" })).toBeVisible();
}
