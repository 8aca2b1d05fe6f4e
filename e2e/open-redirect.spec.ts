import { expect, test } from "./fixtures";
import { send } from "./http";

const elsewhere = [
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "/%5Cevil.example/",
  "/%2F%2Fevil.example/",
  "/\t/evil.example/",
  "/.//evil.example/",
  "javascript:alert(1)",
];

test("attack X23: no `next` leads off this site, neither after the password nor after the code", async ({
  page,
  person,
  baseURL,
}) => {
  for (const next of elsewhere) {
    await page.context().clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await person.signIn();
    await expect(page, next).toHaveURL("/settings/security");
  }
  // With a session, the challenge page goes on by itself.
  for (const next of elsewhere) {
    await page.goto(`/login/challenge?next=${encodeURIComponent(next)}`);
    await expect(page, next).toHaveURL("/settings/security");
    const away = await send(`${baseURL}/unavailable?next=${encodeURIComponent(next)}`);
    expect(away.headers.location).toBe(`${baseURL}/settings/security`);
  }
  await page.goto(`/login/challenge?next=${encodeURIComponent("/settings/security/backup-codes?from=mail#top")}`);
  await expect(page).toHaveURL("/settings/security/backup-codes?from=mail#top");
});

test("a page that asked for sign-in is where sign-in leads", async ({ page, person }) => {
  await page.goto("/settings/security/backup-codes");
  await expect(page).toHaveURL(`/login?next=${encodeURIComponent("/settings/security/backup-codes")}`);
  await person.signIn();
  await expect(page).toHaveURL("/settings/security/backup-codes");
});
