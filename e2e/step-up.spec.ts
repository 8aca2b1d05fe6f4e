import { alertOn, expectAccessible } from "./accessible";
import { expectProblem } from "./api";
import { test as base, expect } from "./fixtures";
import type { OwnServer } from "./own-server";
import { startOwnServer } from "./own-server";
import { routes } from "./routes";
import { addPasskey, VirtualPasskeys } from "./virtual-passkeys";

/** Three seconds instead of ten minutes, so that a proof is stale before a test is. */
const staleAfterMs = 3_000;

const test = base.extend<object, { server: OwnServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const server = await startOwnServer({
        STEP_UP_MINUTES: String(staleAfterMs / 60_000),
        TRUSTED_PROXY_HOPS: "0",
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

test("what is sensitive asks for a fresh proof in a dialog and goes on where it was", async ({
  page,
  person,
  openBrowser,
}) => {
  const other = await openBrowser();
  await person.signIn(other);
  await person.signIn();
  await page.waitForTimeout(staleAfterMs + 200);

  const show = page.getByRole("button", { name: /^Show IP of/ }).first();
  await show.click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(show).toBeVisible();

  await show.click();
  await dialog.getByLabel("Current password").fill("not my password");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(alertOn(page)).toHaveText("That is not your password.");
  await expectAccessible(page);
  await dialog.getByLabel("Current password").fill(person.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toHaveCount(0);
  // No proxy is trusted here, so what the browser's headers claim is not what was recorded.
  await expect(page.getByText(/^(127\.0\.0\.1|::1)$/)).toBeVisible();

  await page.waitForTimeout(staleAfterMs + 200);
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Current password").fill(person.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("Signed out");
  await other.reload();
  await expect(other).toHaveURL(/\/login\?reason=session_revoked/);
});

test("a passkey is the proof that is asked for first, and the page goes on where it was", async ({ page, person }) => {
  const passkeys = await VirtualPasskeys.on(page);
  await person.signIn();
  await addPasskey(person, passkeys, "Laptop");
  await page.waitForTimeout(staleAfterMs + 200);

  await page
    .getByRole("button", { name: /^Show IP of/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await expectAccessible(page);
  await passkeys.verifies(false);
  await passkeys.touch(async () => {
    await dialog.getByRole("button", { name: "Use your passkey" }).click();
    await expect(alertOn(page)).toHaveText("No passkey was used. Try again, or choose another way.");
  });
  await passkeys.verifies(true);
  await passkeys.touch(async () => {
    await dialog.getByRole("button", { name: "Use your passkey" }).click();
    await expect(page.getByText(/^(127\.0\.0\.1|::1)$/)).toBeVisible();
  });
  await expect(dialog).toHaveCount(0);
});

test("the wizard begins with a proof where there is no fresh one; with a factor on, a code is the proof", async ({
  page,
  person,
}) => {
  await person.signIn();
  await page.waitForTimeout(staleAfterMs + 200);
  await page.goto("/settings/security/totp");
  await expect(page.getByRole("heading", { name: "Confirm it is you" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Current password").fill(person.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel("Setup key")).toBeVisible();
});

test("the API tells a stale proof as RFC 9470 has it, and the password is none once a factor is on", async ({
  person,
}) => {
  const api = person.api();
  const token = await person.enrollTotpOverApi();
  await new Promise((resolve) => setTimeout(resolve, staleAfterMs + 200));
  const sensitive = routes().filter(({ access }) => access === "stepped_up" || access === "fresh");
  expect(sensitive.length).toBeGreaterThan(5);
  for (const { method, path } of sensitive) {
    const stale = await api.call(method, path, { token });
    expectProblem(stale, 401, "step_up_required");
    expect(stale.headers["www-authenticate"]).toMatch(/^Bearer error="insufficient_user_authentication", max_age=\d+$/);
  }
  expectProblem(await api.post("/auth/reauthenticate", { password: person.password }, { token }), 403, "forbidden");
  const raised = await api.post("/auth/reauthenticate", { code: await person.nextCode() }, { token });
  expect((await api.delete("/auth/sessions/all", { token: raised.json.access_token })).json).toEqual({ revoked: 0 });
});
