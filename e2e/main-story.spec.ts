import { alertOn, expectAccessible } from "./accessible";
import { Authenticator } from "./authenticator";
import { expect, test } from "./fixtures";
import { readQr } from "./qr";

const phone =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36";

test("a person registers, sets up an authenticator, signs in with a code and ends other sessions", async ({
  page,
  newcomer: person,
  openBrowser,
}, testInfo) => {
  test.setTimeout(180_000);
  const messages = page.getByRole("region", { name: "Messages" });

  await test.step("registers", async () => {
    await page.goto("/login");
    await expectAccessible(page);
    await page.getByRole("link", { name: "Create account" }).click();
    await expect(page).toHaveURL("/register");
    await expectAccessible(page);
    await person.fillRegistration();
    await expect(page.getByRole("button", { name: "Create account" })).toBeVisible();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
    await expect(page.getByText(person.email)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("confirms the address with the mailed link", async () => {
    await person.mail("verify_email");
    await page.goto(`/dev/mailbox?to=${encodeURIComponent(person.email)}`);
    await expectAccessible(page);
    await page.getByRole("list", { name: "Mails" }).getByRole("link").click();
    await expect(page.getByRole("link", { name: "Open link" })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Open link" }).click();
    await expect(page.getByRole("heading", { name: "Confirm your address" })).toBeVisible();
    // The token has left the address bar, and with it every history and screenshot.
    await expect(page).toHaveURL("/verify-email");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Confirm email" }).click();
    await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("signs in with the password", async () => {
    await page.getByRole("link", { name: "Sign in" }).click();
    await person.signIn();
    await expect(page).toHaveURL("/settings/security");
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
    await expect(page.getByText(/^First sign-in\./)).toBeVisible();
    await expectAccessible(page);
  });

  const secret = await test.step("sets up an authenticator", async () => {
    await page.getByRole("link", { name: "Set up authenticator app" }).click();
    await expect(page.getByRole("heading", { name: "Scan this with your app" })).toBeVisible();
    const key = ((await page.getByLabel("Setup key").textContent()) ?? "").replace(/\s/g, "");
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    const uri = `otpauth://totp/Holdfast:${encodeURIComponent(person.email)}?secret=${key}&issuer=Holdfast`;
    const read = await readQr(page.getByRole("img", { name: "QR code with the setup key" }), testInfo);
    if (read === null) testInfo.annotations.push({ type: "skipped", description: "no zbarimg: the QR was not read" });
    else expect(new URL(read)).toEqual(new URL(uri));
    await expectAccessible(page);

    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("heading", { name: "Enter the code it shows" })).toBeVisible();
    await page.getByLabel("Call this authenticator").fill("Pixel 9");
    await expectAccessible(page);
    person.authenticator = new Authenticator(key);
    await page.getByLabel("Authentication code").fill(await person.nextCode());
    return key;
  });

  await test.step("saves the backup codes", async () => {
    const codes = page.getByRole("list", { name: "Backup codes" }).getByRole("listitem");
    await expect(codes).toHaveCount(10);
    person.backupCodes = await codes.allInnerTexts();
    for (const code of person.backupCodes) expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    expect(new Set(person.backupCodes).size).toBe(10);
    await expect(page.getByRole("button", { name: "Finish" })).toBeDisabled();
    await expectAccessible(page);

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download codes" }).click();
    const stream = await (await download).createReadStream();
    const file = Buffer.concat(await stream.toArray()).toString("utf8");
    for (const code of person.backupCodes) expect(file).toContain(code);

    await page.getByLabel("I have saved them").check();
    await page.getByRole("button", { name: "Finish" }).click();
    await expect(page.getByRole("heading", { name: "Two-factor is on" })).toBeVisible();
    await expectAccessible(page);
    expect((await person.mail("factor_enabled")).text).toContain("Pixel 9");
  });

  await test.step("signs out", async () => {
    await page.getByRole("link", { name: "Back to Security" }).click();
    await expect(page.getByText("Pixel 9", { exact: true })).toBeVisible();
    await expectAccessible(page);
    await person.signOut();
    await expect(page).toHaveURL("/login?reason=signed_out");
    await expectAccessible(page);
  });

  const code = await test.step("signs in with a code", async () => {
    await person.signIn();
    await expect(page).toHaveURL(/\/login\/challenge/);
    await expect(page.getByLabel("Authentication code")).toBeFocused();
    await expectAccessible(page);
    const typed = await person.enterCode();
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
    await expect(page.getByText(/^Previous sign-in:/)).toBeVisible();
    return typed;
  });

  await test.step("cannot use that code again", async () => {
    await person.signOut();
    await person.signIn();
    await page.getByLabel("Authentication code").fill(code);
    await expect(alertOn(page)).toHaveText("That code was already used. Wait for the next one.");
    await expectAccessible(page);
    await person.enterCode();
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  });

  const other = await openBrowser({ userAgent: phone, viewport: { width: 390, height: 844 } });
  await test.step("sees each session as a card with its device", async () => {
    await person.signInWithBackupCode(other);
    await page.reload();
    const cards = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem");
    await expect(cards).toHaveCount(2);
    await expect(cards.nth(0)).toContainText("This device");
    await expect(cards.nth(0)).toContainText("password + app");
    await expect(cards.nth(0)).toContainText(person.address.replace(/\d+$/, "•••"));
    await expect(cards.nth(1)).toHaveAccessibleName("Android, Chrome 141");
    await expect(cards.nth(1)).toContainText("password + backup code");
    await expectAccessible(page);
  });

  await test.step("revokes the phone, which is sent to sign-in with the reason", async () => {
    const card = page.getByRole("listitem", { name: "Android, Chrome 141" });
    await card.getByRole("button", { name: "Revoke" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Revoke Android, Chrome 141?" });
    await expect(dialog).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await expect(messages).toContainText("Signed out Android, Chrome 141");
    await expect(card).toHaveCount(0);
    await expectAccessible(page);

    await other.reload();
    await expect(other).toHaveURL(/\/login\?reason=session_revoked/);
    await expect(other.getByText("This device was signed out. Sign in to continue.")).toBeVisible();
    await expectAccessible(other);
  });

  await test.step("signs out everywhere else", async () => {
    const desk = await openBrowser();
    await person.signInWithBackupCode(other);
    await person.signInWithBackupCode(desk);
    await page.reload();
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Sign out 2 other sessions?" });
    await expect(dialog.getByRole("listitem").filter({ hasText: "Android, Chrome 141" })).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Sign out 2 sessions" }).click();
    await expect(messages).toContainText("Signed out 2 other sessions");
    await expect(page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem")).toHaveCount(1);
    for (const ended of [other, desk]) {
      await ended.reload();
      await expect(ended).toHaveURL(/\/login\?reason=session_revoked/);
    }
  });
  expect(secret).toBe(person.authenticator?.secret);
});
