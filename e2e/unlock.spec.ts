import { alertOn, expectAccessible } from "./accessible";
import { ApiClient } from "./api";
import { expect, test } from "./fixtures";
import { linkIn } from "./mailbox";

test("a hundred wrong passwords by strangers lock the account, and the mailed link opens it for its owner", async ({
  page,
  person,
  baseURL,
  openBrowser,
}) => {
  const { email } = person;
  const strangers = Array.from({ length: 100 }, () => new ApiClient(baseURL ?? ""));
  for (let first = 0; first < strangers.length; first += 10) {
    const tries = strangers.slice(first, first + 10);
    const answers = await Promise.all(
      tries.map((api) => api.post("/auth/token", { email, password: "a guess like any other" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(tries.map(() => 401));
  }

  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(alertOn(page)).toContainText("Too many tries.");

  const link = linkIn(await person.mail("sign_in_locked"));
  await page.goto(link.url);
  await expect(page).toHaveURL("/unlock");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("heading", { name: "Unlocked" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sign in" }).click();
  await person.signIn();
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();

  // The link is spent, and it opened no other browser's way.
  const other = await openBrowser();
  await other.goto(link.url);
  await other.getByRole("button", { name: "Unlock" }).click();
  await expect(other.getByRole("heading", { name: "This link does not work any more" })).toBeVisible();
  await expectAccessible(other);
  await other.goto("/login");
  await other.getByLabel("Email").fill(email);
  await other.getByLabel("Password", { exact: true }).fill(person.password);
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(alertOn(other)).toContainText("Too many tries.");
});
