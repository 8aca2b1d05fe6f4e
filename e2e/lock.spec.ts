import { alertOn, expectAccessible } from "./accessible";
import { wrongCode } from "./authenticator";
import { expect, test } from "./fixtures";

test("five wrong codes lock the second factor, with a countdown here and a mail to the owner", async ({
  page,
  person,
}) => {
  await person.enrollTotpOverApi();
  const wrong = wrongCode(person.authenticator?.secret ?? "");
  await person.signIn();
  const field = page.getByLabel("Authentication code");
  for (let tried = 1; tried <= 4; tried++) {
    await field.fill(wrong);
    await expect(field).toHaveValue("");
    await expect(alertOn(page)).toContainText("That code is not right.");
    await expect(field).toBeFocused();
    if (tried === 1) await expectAccessible(page);
  }

  await field.fill(wrong);
  await expect(alertOn(page)).toContainText("Too many tries.");
  await expect(alertOn(page)).toContainText(/Time left:.*1[45]:\d\d/);
  await expect(field).toBeDisabled();
  await expectAccessible(page);
  expect((await person.mail("second_factor_locked")).text).toContain(person.name);

  // A new sign-in buys no new guesses, and says so only after the right password.
  await page.getByRole("button", { name: "Back to sign-in" }).click();
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(alertOn(page)).toContainText(/Too many tries\..*Time left:.*1[45]:\d\d/);
  await expect(page).toHaveURL(/\/login(\?|$)/);
  await expectAccessible(page);
});

test("a wrong password says never which part was wrong, and the sixth try is told how long to wait", async ({
  page,
  person,
}) => {
  await page.goto("/login");
  for (let tried = 1; tried <= 5; tried++) {
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(`not ${person.password}`);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await answered;
    await expect(alertOn(page)).toHaveText("That e-mail and password do not match. Check both.");
    await expect(alertOn(page)).toBeFocused();
    if (tried === 1) await expectAccessible(page);
  }
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(alertOn(page)).toContainText(/Too many tries\..*Time left:.*1[45]:\d\d/);
});
