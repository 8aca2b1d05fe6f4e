import { alertOn, expectAccessible } from "./accessible";
import { expect, test } from "./fixtures";
import { linkIn } from "./mailbox";

test("a link opened in another browser asks for the password of that registration", async ({
  page,
  newcomer,
  openBrowser,
}) => {
  await newcomer.fillRegistration();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  const link = linkIn(await newcomer.mail("verify_email"));

  const other = await openBrowser();
  await other.goto(link.url);
  await other.getByRole("button", { name: "Confirm email" }).click();
  await expect(other.getByLabel("Password", { exact: true })).toBeVisible();
  await expectAccessible(other);
  await other.getByLabel("Password", { exact: true }).fill("not what was chosen");
  await other.getByRole("button", { name: "Confirm email" }).click();
  await expect(alertOn(other)).toHaveText("That is not the password that was chosen with this registration.");
  await expectAccessible(other);
  await other.getByLabel("Password", { exact: true }).fill(newcomer.password);
  await other.getByRole("button", { name: "Confirm email" }).click();
  await expect(other.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
});

test("a fresh link can be had, and ends the one before", async ({ page, newcomer }) => {
  await newcomer.fillRegistration();
  await page.getByRole("button", { name: "Create account" }).click();
  const first = await newcomer.mail("verify_email");
  await page.getByRole("button", { name: "Send the link again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Sent." })).toBeVisible();
  await expectAccessible(page);
  const second = await newcomer.mail("verify_email", { after: first });

  await page.goto(linkIn(first).url);
  await page.getByRole("button", { name: "Confirm email" }).click();
  await expect(page.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await expectAccessible(page);
  await page.goto(linkIn(second).url);
  await page.getByRole("button", { name: "Confirm email" }).click();
  await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
});

test("a taken address answers the same, and its owner is told by mail", async ({ page, person }) => {
  await person.fillRegistration();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  await person.mail("address_taken");
});

test("the form says what is wrong with a password while it is typed, and where it was sent anyway", async ({
  page,
  newcomer,
}) => {
  await newcomer.fillRegistration();
  await page.getByLabel("Password", { exact: true }).fill("passwordpassword");
  await expect(page.getByText(/common|guess/i)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(alertOn(page)).toHaveText("Some fields need another look.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  // What was typed elsewhere stays.
  await expect(page.getByLabel("Email")).toHaveValue(newcomer.email);
  await expectAccessible(page);
});
