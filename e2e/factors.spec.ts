import type { Locator, Page } from "@playwright/test";
import { alertOn, expectAccessible } from "./accessible";
import { expectProblem } from "./api";
import { Authenticator, wrongCode } from "./authenticator";
import { expect, test } from "./fixtures";

const panel = (page: Page) => page.getByRole("region", { name: "Two-factor authentication" });

/** The dialog that `open` opens, as it stands. */
async function dialogOf(page: Page, open: Locator, name: string): Promise<Locator> {
  await open.click();
  const dialog = page.getByRole("alertdialog", { name });
  await expect(dialog).toBeVisible();
  return dialog;
}

test("several authenticators: each has its name, one is removed with another's code, and its codes open nothing", async ({
  page,
  person,
}) => {
  test.setTimeout(120_000);
  await person.signIn();
  await person.enrollTotp();

  const tablet = await test.step("a second one, without backup codes of its own", async () => {
    await page.goto("/settings/security/totp");
    const added = new Authenticator(((await page.getByLabel("Setup key").textContent()) ?? "").replace(/\s/g, ""));
    await page.getByRole("button", { name: "Continue" }).click();
    const code = await added.next();
    await page.getByLabel("Call this authenticator").fill("Authenticator app");
    await page.getByLabel("Authentication code").fill(code);
    await expect(page.getByText("You already have one with that name.")).toBeVisible();
    await page.getByLabel("Call this authenticator").fill("Tablet");
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByRole("heading", { name: "Two-factor is on" })).toBeVisible();
    await page.getByRole("link", { name: "Back to Security" }).click();
    await expect(panel(page).getByText("Tablet", { exact: true })).toBeVisible();
    return added;
  });

  await test.step("the first is removed with a code of the second", async () => {
    const remove = panel(page).getByRole("button", { name: "Remove Authenticator app", exact: true });
    const dialog = await dialogOf(page, remove, "Remove Authenticator app?");
    await expectAccessible(page);
    const code = await tablet.next();
    await dialog.getByLabel("Current password").fill("not my password");
    await dialog.getByLabel("Authentication code").fill(code);
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(alertOn(page)).toHaveText("That is not your password.");
    await expectAccessible(page);
    await dialog.getByLabel("Current password").fill(person.password);
    await dialog.getByLabel("Authentication code").fill(wrongCode(tablet.secret));
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(dialog.getByText(/^That code is not right\./)).toBeVisible();
    await dialog.getByLabel("Current password").fill(person.password);
    await dialog.getByLabel("Authentication code").fill(code);
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(remove).toHaveCount(0);
    await expect(panel(page).getByText("Tablet", { exact: true })).toBeVisible();
    expect((await person.mail("factor_disabled")).text).toContain("Removed: authenticator app “Authenticator app”");
  });

  await test.step("it signs nobody in; the other one and the backup codes do", async () => {
    await person.signOut();
    await person.signIn();
    await page.getByLabel("Authentication code").fill(await person.nextCode());
    await expect(alertOn(page)).toContainText("That code is not right.");
    await page.getByLabel("Authentication code").fill(await tablet.next());
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
    await expect(panel(page).getByText("10 of 10 left")).toBeVisible();
  });
});

test("turning two-factor off takes password and code, and everything with it", async ({ page, person }) => {
  test.setTimeout(120_000);
  await person.signIn();
  await person.enrollTotp();
  await page.goto("/settings/security");
  const turnOff = panel(page).getByRole("button", { name: "Turn off two-factor" });
  const dialog = await dialogOf(page, turnOff, "Turn off two-factor?");
  await expectAccessible(page);
  await dialog.getByLabel("Current password").fill(person.password);
  await dialog.getByLabel("Authentication code").fill(await person.nextCode());
  await dialog.getByRole("button", { name: "Turn off" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(panel(page).getByText("Off", { exact: true })).toBeVisible();
  await expect(turnOff).toHaveCount(0);
  await expect(panel(page).getByText(/of 10 left/)).toHaveCount(0);
  expect((await person.mail("factor_disabled")).text).toContain("your password alone signs in");

  await person.signOut();
  await person.signIn();
  await expect(page).toHaveURL(/\/settings\/security/);
  const api = person.api();
  const status = await api.get("/auth/2fa/status", { token: await person.token(api) });
  expect(status.json).toMatchObject({ enabled: false, methods: [], backup_codes_remaining: 0 });
});

test("new backup codes take the place of the old ones at that moment", async ({ page, person }) => {
  test.setTimeout(120_000);
  await person.signIn();
  await person.enrollTotp();
  const [old = ""] = person.backupCodes;
  await page.goto("/settings/security/backup-codes");
  const regenerate = page.getByRole("button", { name: "Regenerate backup codes" });
  const dialog = await dialogOf(page, regenerate, "Regenerate your codes?");
  await expectAccessible(page);
  await dialog.getByLabel("Authentication code").fill(await person.nextCode());
  await dialog.getByRole("button", { name: "Regenerate" }).click();
  const codes = page.getByRole("list", { name: "Backup codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await expectAccessible(page);
  person.backupCodes = await codes.allInnerTexts();
  expect(person.backupCodes).not.toContain(old);
  await page.getByLabel("I have saved them").check();
  await page.getByRole("button", { name: "Finish" }).click();
  await expect(page.getByText("10 of 10 left", { exact: true })).toBeVisible();
  await person.mail("backup_codes_regenerated");

  await person.signOut();
  await person.signIn();
  await page.getByRole("button", { name: "Try another way" }).click();
  await page.getByRole("link", { name: "Backup code" }).click();
  await page.getByLabel("Backup code").fill(old);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(alertOn(page)).toContainText("That code is not right.");
  await page.getByLabel("Backup code").fill(person.backupCodes[0] ?? "");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  expect((await person.mail("backup_code_used")).text).toContain("9 are left.");
});

test("a factor that is turned on sends another open browser to the challenge at its next click", async ({
  person,
  openBrowser,
}) => {
  const [reader, actor] = [await openBrowser(), await openBrowser()];
  await person.signIn(reader);
  await person.signIn(actor);
  await person.signIn();
  await person.enrollTotp();

  // A link, and a form that was drawn before.
  await reader.getByRole("link", { name: "Set up authenticator app" }).first().click();
  await expect(reader).toHaveURL(/\/login\/challenge/);
  await person.enterCode(reader);
  await expect(reader).toHaveURL("/settings/security/totp");
  await actor.getByRole("button", { name: "Revoke" }).first().click();
  await actor.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(actor).toHaveURL(/\/login\/challenge/);
  await person.enterCode(actor);
  await expect(actor.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
});

test("over HTTP: regenerate, remove one, remove all, and what each refuses", async ({ person }) => {
  test.setTimeout(120_000);
  const api = person.api();
  const token = await person.enrollTotpOverApi(api);
  const { password } = person;
  const wrong = wrongCode(person.authenticator?.secret ?? "");

  expectProblem(await api.post("/auth/2fa/backup-codes", {}, { token }), 422, "validation_failed");
  expectProblem(await api.post("/auth/2fa/backup-codes", { code: wrong }, { token }), 400, "invalid_code");
  const made = await api.post("/auth/2fa/backup-codes", { code: await person.nextCode() }, { token });
  expect(made.status).toBe(200);
  expect(made.json.backup_codes).toHaveLength(10);
  expect(made.json.backup_codes).not.toContain(person.backupCodes[0]);
  const [first, second] = made.json.backup_codes;

  const setup = await api.post("/auth/2fa/setup", { label: "Tablet" }, { token });
  const tablet = new Authenticator(setup.json.secret);
  const proof = { method_id: setup.json.method_id, code: await tablet.next() };
  expect((await api.post("/auth/2fa/enable", proof, { token })).json).toEqual({ backup_codes: null });
  expectProblem(await api.post("/auth/2fa/setup", { label: "Tablet" }, { token }), 422, "validation_failed");

  const disable = (body: object) => api.post("/auth/2fa/disable", body, { token });
  const { method_id } = proof;
  expectProblem(await disable({ password, method_id }), 422, "validation_failed");
  const noPassword = await disable({ password: "not my password", code: first, method_id });
  expectProblem(noPassword, 401, "invalid_credentials");
  expect(noPassword.json.attempts_remaining).toBe(3);
  expectProblem(await disable({ password, code: wrong, method_id }), 400, "invalid_code");
  const nobody = "4f3c2b1a-0000-4000-8000-000000000000";
  expectProblem(await disable({ password, code: first, method_id: nobody }), 404, "not_found");
  expect((await disable({ password, code: first, method_id })).status).toBe(204);
  expectProblem(await disable({ password, code: first }), 400, "code_reused");
  expectProblem(await api.post("/auth/2fa/email/disable", { password }, { token }), 409, "conflict");
  expectProblem(await api.post("/brands/auth/2fa/disable", { password }, { token }), 403, "forbidden");
  expect((await disable({ password, code: second })).status).toBe(204);
  expectProblem(await disable({ password }), 409, "conflict");
  const off = { enabled: false, methods: [], backup_codes_remaining: 0 };
  expect((await api.get("/auth/2fa/status", { token })).json).toMatchObject(off);
});

test("attack X33: a stolen session that guesses at turning two-factor off is ended, and the owner signs in", async ({
  person,
}) => {
  const api = person.api();
  const token = await person.enrollTotpOverApi(api);
  const guess = () =>
    api.post(
      "/auth/2fa/disable",
      { password: person.password, code: wrongCode(person.authenticator?.secret ?? "") },
      { token },
    );
  for (let left = 4; left >= 1; left--) {
    const refused = await guess();
    expectProblem(refused, 400, "invalid_code");
    expect(refused.json.attempts_remaining).toBe(left);
  }
  expectProblem(await guess(), 401, "session_revoked");
  expectProblem(await api.get("/auth/me", { token }), 401, "session_revoked");
  await person.mail("session_ended");
  expect((await api.get("/auth/me", { token: await person.token(api) })).status).toBe(200);
});
