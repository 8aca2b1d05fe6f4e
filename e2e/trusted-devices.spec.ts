import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expectProblem } from "./api";
import { wrongCode } from "./authenticator";
import { expect, test } from "./fixtures";
import { Person } from "./person";

/** Its name goes on with whose trust it is. */
const isTrustCookie = ({ name }: { name: string }) => /^holdfast_trust_[0-9a-f]{12}$/.test(name);
const box = (page: Page) => page.getByRole("checkbox", { name: "Remember this device for 30 days" });
const security = (page: Page) => page.getByRole("heading", { name: "Security", level: 1 });
const devices = (page: Page) => page.getByRole("list", { name: "Trusted devices" }).getByRole("listitem");

/** Signs in and has this browser remembered. */
async function signInAndRemember(person: Person, page = person.page): Promise<void> {
  await person.signIn(page);
  await box(page).check();
  await person.enterCode(page);
  await expect(security(page)).toBeVisible();
}

test("a remembered browser signs in by password alone, until its owner trusts it no more", async ({ page, person }) => {
  await person.enrollTotpOverApi();
  await person.signIn();
  await expect(box(page)).not.toBeChecked();
  await expectAccessible(page);
  await box(page).check();
  await person.enterCode();
  await expect(security(page)).toBeVisible();
  const before = (await page.context().cookies()).find(isTrustCookie);
  expect(before).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  await person.signOut();

  await person.signIn();
  await expect(security(page)).toBeVisible();
  const here = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem").first();
  await expect(here).toContainText("password + trusted device");
  const after = (await page.context().cookies()).find(isTrustCookie);
  expect(after?.value).toMatch(/^[0-9a-f]{64}$/);
  expect(after?.value).not.toBe(before?.value);

  await expect(devices(page)).toHaveCount(1);
  await expect(devices(page)).toContainText("This device");
  await devices(page).getByRole("button", { name: "Rename" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("Work laptop");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await expect(devices(page)).toContainText("Work laptop");
  await expectAccessible(page);
  await devices(page).getByRole("button", { name: "Stop trusting" }).click();
  await expect(devices(page)).toHaveCount(0);
  await person.signOut();

  await person.signIn();
  await expect(page).toHaveURL(/\/login\/challenge/);
});

test("nothing is remembered unasked, nor after a backup code, where there is no box", async ({ page, person }) => {
  await person.enrollTotpOverApi();
  await person.signIn();
  await person.enterCode();
  await expect(security(page)).toBeVisible();
  await person.signOut();
  await person.signIn();
  await page.getByRole("button", { name: "Try another way" }).click();
  await page.getByRole("link", { name: "Backup code" }).click();
  await expect(page.getByLabel("Backup code")).toBeVisible();
  await expect(box(page)).toHaveCount(0);
  await page.getByLabel("Backup code").fill(person.backupCodes[0] ?? "");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(security(page)).toBeVisible();
  expect((await page.context().cookies()).filter(isTrustCookie)).toEqual([]);
});

test("signing out everywhere else forgets trusted devices, unless the box is emptied", async ({
  page,
  person,
  openBrowser,
}) => {
  await person.enrollTotpOverApi();
  const other = await openBrowser();
  await signInAndRemember(person, other);
  await signInAndRemember(person);
  await expect(devices(page)).toHaveCount(2);

  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByRole("checkbox", { name: "Also forget 2 trusted devices" })).toBeChecked();
  await dialog.getByRole("button", { name: /^Sign out \d+ session/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(devices(page)).toHaveCount(0);
  await person.signIn(other);
  await expect(other).toHaveURL(/\/login\/challenge/);
});

test("two people who share a browser are both remembered by it", async ({ page, person, baseURL }) => {
  await person.enrollTotpOverApi();
  await signInAndRemember(person);
  await person.signOut();
  const other = new Person(page, baseURL ?? "", person.address);
  await other.registerOverApi();
  await other.enrollTotpOverApi();
  await signInAndRemember(other);
  await other.signOut();
  expect((await page.context().cookies()).filter(isTrustCookie)).toHaveLength(2);

  await person.signIn();
  await expect(security(page)).toBeVisible();
  await person.signOut();
  await other.signIn();
  await expect(security(page)).toBeVisible();
});

test("who stops trusting all is told whether the present device is among them", async ({ page, person }) => {
  test.setTimeout(120_000);
  const token = await person.enrollTotpOverApi();
  const { email, password } = person;
  for (const device_name of ["Phone", "Tablet"]) {
    const { session_token } = (await person.api().post("/auth/token", { email, password })).json;
    const answer = { session_token, code: await person.nextCode(), remember_device: true, device_name };
    expect((await person.api().post("/auth/2fa/verify", answer)).status).toBe(200);
  }
  await person.signInWithBackupCode();
  await expect(devices(page)).toHaveCount(2);
  const dialog = page.getByRole("alertdialog");
  const ask = () =>
    // A press before the page's scripts are awake is lost
    expect(async () => {
      await page.getByRole("button", { name: "Stop trusting all" }).click({ timeout: 1_000 });
      await expect(dialog).toBeVisible({ timeout: 2_000 });
    }).toPass();
  await ask();
  await expect(dialog).toContainText("Each is asked for a code");
  await expect(dialog).not.toContainText("This one too");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await person.signOut();

  await signInAndRemember(person);
  await expect(devices(page)).toHaveCount(3);
  await ask();
  await expect(dialog).toContainText("This one too. Each is asked for a code");
  await dialog.getByRole("button", { name: "Stop trusting all" }).click();
  // What is behind an open dialog counts as absent
  await expect(dialog).toHaveCount(0);
  await expect(devices(page)).toHaveCount(0);
  expect((await person.api().get("/auth/2fa/status", { token })).json.trusted_devices).toBe(0);
});

test("attack X02, X21: a trust cookie opens nothing for another person, and nothing in another kind of browser", async ({
  page,
  person,
  openBrowser,
  baseURL,
}) => {
  await person.enrollTotpOverApi();
  await signInAndRemember(person);
  const cookies = (await page.context().cookies()).filter(isTrustCookie);

  const firefox = await openBrowser({
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
  });
  await firefox.context().addCookies(cookies);
  await person.signIn(firefox);
  await expect(firefox).toHaveURL(/\/login\/challenge/);

  const shared = await openBrowser();
  await shared.context().addCookies(cookies);
  const other = new Person(shared, baseURL ?? "", person.address);
  await other.registerOverApi();
  await other.enrollTotpOverApi();
  await other.signIn();
  await expect(shared).toHaveURL(/\/login\/challenge/);

  await person.signOut();
  await person.signIn();
  await expect(security(page)).toBeVisible();
});

test("attack X34: whoever locks the second factor does not keep the owner's trusted browser out", async ({
  page,
  person,
}) => {
  await person.enrollTotpOverApi();
  await signInAndRemember(person);
  await person.signOut();

  const api = person.api();
  const { email, password } = person;
  const { session_token } = (await api.post("/auth/token", { email, password })).json;
  const code = wrongCode(person.authenticator?.secret ?? "");
  for (let tried = 1; tried <= 5; tried++) await api.post("/auth/2fa/verify", { session_token, code });
  expectProblem(await api.post("/auth/token", { email, password }), 423, "locked");

  await person.signIn();
  await expect(security(page)).toBeVisible();
  await person.mail("second_factor_locked");
});

test("an API client holds its trust as a token, which is renewed by each use", async ({ person, baseURL, page }) => {
  const api = person.api();
  const token = await person.enrollTotpOverApi();
  const { email, password } = person;
  const challenged = async (more: object = {}) => (await api.post("/auth/token", { email, password, ...more })).json;
  const answer = { remember_device: true, device_name: "Inês’ phone", code: await person.nextCode() };
  const { session_token } = await challenged();
  const verified = await api.post("/auth/2fa/verify", { session_token, ...answer });
  const first = verified.json.trusted_device_token;
  expect(first).toMatch(/^[0-9a-f]{64}$/);

  const trusted = await challenged({ trusted_device_token: first });
  expect(trusted).toMatchObject({
    trusted_device_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    session: { amr: ["pwd", "trusted_device"], aal: 2, step_up_until: null },
  });
  expectProblem(await api.delete("/auth/sessions/all", { token: trusted.access_token }), 401, "step_up_required");
  // Two at once: the one before passes for a minute, and is not renewed again.
  expect(await challenged({ trusted_device_token: first })).not.toHaveProperty("trusted_device_token");

  const next = trusted.trusted_device_token;
  const elsewhere = { headers: { "user-agent": "curl/8.5.0" } };
  expect(
    (await api.post("/auth/token", { email, password, trusted_device_token: next }, elsewhere)).json,
  ).toHaveProperty("methods");

  const list = await api.get("/auth/trusted-devices", { token: trusted.access_token });
  expect(list.json.trusted_devices).toMatchObject([{ name: "Inês’ phone", use_count: 2, is_current: true }]);
  expect(list.text).not.toContain(next);
  const { id } = list.json.trusted_devices[0];
  const path = `/auth/trusted-devices/${id}`;

  const stranger = new Person(page, baseURL ?? "", person.address);
  await stranger.registerOverApi();
  const theirs = await stranger.token();
  const named = { token: theirs, body: { name: "Mine" } };
  expectProblem(await api.call("PATCH", path, named), 404, "not_found");
  expectProblem(await api.delete(path, { token: theirs }), 404, "not_found");

  expect((await api.call("PATCH", path, { token, body: { name: " Tablet " } })).status).toBe(204);
  expect((await api.get("/auth/trusted-devices", { token })).json.trusted_devices).toMatchObject([
    { name: "Tablet", is_current: false },
  ]);
  expect((await api.get("/auth/2fa/status", { token })).json.trusted_devices).toBe(1);
  expect((await api.delete(path, { token })).status).toBe(204);
  expectProblem(await api.delete(path, { token }), 404, "not_found");
  expect(await challenged({ trusted_device_token: next })).toHaveProperty("methods");
  expect((await api.delete("/auth/trusted-devices", { token })).json).toEqual({ revoked: 0 });
});
