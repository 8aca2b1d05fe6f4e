import { expect, test } from "./fixtures";
import { linkIn } from "./mailbox";
import { addPasskey, VirtualPasskeys } from "./virtual-passkeys";

test.use({ javaScriptEnabled: false });

test("registering, signing in, the challenge and signing out need no scripts", async ({ page, newcomer: person }) => {
  await person.fillRegistration();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();

  // The token of a mailed link stands where only scripts can read it.
  const { url, token } = linkIn(await person.mail("verify_email"));
  await page.goto(url);
  await expect(page.getByRole("main")).toContainText("This page needs scripts", { useInnerText: true });
  const { password } = person;
  expect((await person.api().post("/auth/verify-email", { token, password })).status).toBe(204);

  await page.goto("/login");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("That e-mail and password do not match. Check both.");
  await person.signIn();
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  await person.signOut();

  await person.enrollTotpOverApi();
  await person.signIn();
  await page.getByLabel("Authentication code").fill("12345");
  await page.getByLabel("Authentication code").fill(await person.nextCode());
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByRole("link", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  await person.signOut();

  await person.signIn();
  await page.getByRole("button", { name: "Try another way" }).click();
  await page.getByRole("link", { name: "Backup code" }).click();
  await page.getByLabel("Backup code").fill(person.backupCodes[0] ?? "");
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByRole("listitem").filter({ hasText: "This device" }).getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
});

test("whoever has a passkey is told that it needs scripts, and answers the challenge by the other ways", async ({
  page,
  person,
  openBrowser,
}) => {
  const withScripts = await openBrowser({ javaScriptEnabled: true });
  const passkeys = await VirtualPasskeys.on(withScripts);
  await person.signIn(withScripts);
  await person.enrollTotp(withScripts);
  await addPasskey({ page: withScripts, password: person.password }, passkeys, "Laptop");

  const noPasskey = async () => {
    await person.signIn();
    await expect(page.getByRole("heading", { name: "Use your passkey" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText("A passkey needs scripts.", { useInnerText: true });
    // Nothing that would not answer.
    await expect(page.getByRole("button", { name: "Use your passkey" })).toBeHidden();
    await expect(page.getByRole("checkbox")).toBeHidden();
    await page.getByRole("button", { name: "Try another way" }).click();
  };
  const pass = async () => {
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("link", { name: "Continue" }).click();
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  };
  await noPasskey();
  await page.getByRole("link", { name: "Authenticator app" }).click();
  await page.getByLabel("Authentication code").fill(await person.nextCode());
  await pass();
  await person.signOut();

  await noPasskey();
  await page.getByRole("link", { name: "Backup code" }).click();
  await page.getByLabel("Backup code").fill(person.backupCodes[0] ?? "");
  await pass();
});
