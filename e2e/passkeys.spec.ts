import type { Page } from "@playwright/test";
import { alertOn, expectAccessible } from "./accessible";
import { wrongCode } from "./authenticator";
import { expect, test } from "./fixtures";
import type { Person } from "./person";
import { addPasskey, VirtualPasskeys } from "./virtual-passkeys";

const security = (page: Page) => page.getByRole("heading", { name: "Security", level: 1 });

const removePasskey = async (page: Page, person: Person, label: string) => {
  await page.goto("/settings/security");
  await page.getByRole("button", { name: `Remove ${label}` }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Current password").fill(person.password);
  await dialog.getByRole("button", { name: /^Remove/ }).click();
  await expect(dialog).toHaveCount(0);
};

test("a passkey is added by name, answers the challenge, and opens nothing once it was removed", async ({
  page,
  person,
}) => {
  const passkeys = await VirtualPasskeys.on(page);
  await person.signIn();
  expect(await addPasskey(person, passkeys, "Laptop")).toHaveLength(10);
  expect((await person.mail("factor_enabled")).text).toContain("Laptop");
  await expect(page.getByText("Laptop", { exact: true })).toBeVisible();
  // The device says itself that it has one.
  await page.getByRole("button", { name: "Add passkey" }).click();
  await passkeys.touch(async () => {
    await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
    await expect(alertOn(page)).toHaveText("This device has a passkey for your account already.");
  });
  await person.signOut();

  await person.signIn();
  await expect(page).toHaveURL(/\/login\/challenge/);
  await expectAccessible(page);
  await passkeys.verifies(false);
  await passkeys.touch(async () => {
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await expect(alertOn(page)).toHaveText("No passkey was used. Try again, or choose another way.");
  });
  await expectAccessible(page);
  await passkeys.verifies(true);
  await passkeys.touch(async () => {
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await expect(security(page)).toBeVisible();
  });
  const here = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem").first();
  await expect(here).toContainText("password + passkey");

  await removePasskey(page, person, "Laptop");
  await person.signOut();
  await passkeys.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(alertOn(page)).toHaveText("That passkey did not work. Try again, or choose another way.");
  });
  await expectAccessible(page);
  await person.signIn();
  await expect(security(page)).toBeVisible();
});

test("a passkey alone signs in, by the button and by the list at the e-mail field, as far as the page that was asked for", async ({
  page,
  person,
}) => {
  const passkeys = await VirtualPasskeys.on(page);
  await person.signIn();
  await addPasskey(person, passkeys, "Laptop");
  await person.signOut();

  await page.goto("/login?next=%2Fsettings%2Fsecurity%2Fbackup-codes");
  await expectAccessible(page);
  await passkeys.touch(async () => {
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page.getByRole("heading", { name: "Backup codes", level: 1 })).toBeVisible();
  });
  await page.goto("/settings/security");
  const here = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem").first();
  await expect(here).toContainText("passkey");
  await expect(here).not.toContainText("password");
  // A fresh proof: what is sensitive asks for nothing more.
  await page
    .getByRole("button", { name: /^Show IP of/ })
    .first()
    .click();
  await expect(page.getByText(person.address, { exact: true })).toBeVisible();
  await person.signOut();

  await passkeys.touch(async () => {
    await page.goto("/login");
    await expect(security(page)).toBeVisible();
  });
  const [passkey] = await passkeys.list();
  expect(passkey?.signCount).toBeGreaterThan(1);
});

test("attack X34: a stranger with the password who locks the codes keeps no passkey out", async ({
  page,
  person,
  openBrowser,
}) => {
  const passkeys = await VirtualPasskeys.on(page);
  await person.signIn();
  await person.enrollTotp();
  expect(await addPasskey(person, passkeys, "Laptop")).toEqual([]);
  await person.signOut();

  const stranger = await openBrowser();
  await person.signIn(stranger);
  await stranger.getByRole("button", { name: "Try another way" }).click();
  await stranger.getByRole("link", { name: "Authenticator app" }).click();
  const wrong = wrongCode(person.authenticator?.secret ?? "");
  const field = stranger.getByLabel("Authentication code");
  for (let tried = 1; tried <= 5; tried++) {
    await field.fill(wrong);
    await expect(alertOn(stranger)).toContainText(tried < 5 ? "That code is not right." : "Too many tries.");
    if (tried < 5) await expect(field).toHaveValue("");
  }
  expect((await person.mail("second_factor_locked")).text).toContain(person.name);

  const older = await openBrowser();
  await older.addInitScript(() => Reflect.deleteProperty(window, "PublicKeyCredential"));
  await person.signIn(older);
  await expect(older.getByText("This browser cannot use passkeys:")).toBeVisible();
  await expect(older.getByRole("main")).toContainText(/Codes open again in 1[45]:\d\d/);
  await expect(older.getByRole("button", { name: "Use your passkey" })).toHaveCount(0);
  await expectAccessible(older);

  await person.signIn();
  await expect(page.getByText("Your passkey still works.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText(/Codes open again in 1[45]:\d\d/);
  await expect(page.getByRole("button", { name: "Try another way" })).toHaveCount(0);
  await expectAccessible(page);
  await passkeys.touch(async () => {
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await expect(security(page)).toBeVisible();
  });
});

test("enrolling a passkey in one browser sends another to the challenge, where the passkey raises its session", async ({
  page,
  person,
  openBrowser,
}) => {
  const passkeys = await VirtualPasskeys.on(page);
  await person.signIn();
  const elsewhere = await openBrowser();
  await person.signIn(elsewhere);
  await addPasskey(person, passkeys, "Laptop");
  // As one that is kept in step between two devices.
  const copy = await VirtualPasskeys.on(elsewhere);
  for (const passkey of await passkeys.list()) await copy.learn(passkey);

  await elsewhere.goto("/settings/security");
  await expect(elsewhere).toHaveURL(/\/login\/challenge/);
  await copy.touch(async () => {
    await elsewhere.getByRole("button", { name: "Use your passkey" }).click();
    await expect(security(elsewhere)).toBeVisible();
  });
});
