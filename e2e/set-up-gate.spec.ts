import { expectAccessible, expectNoSidewaysScroll } from "./accessible";
import { expectProblem, randomAddress } from "./api";
import { Authenticator } from "./authenticator";
import { test as base, expect } from "./fixtures";
import { codeIn } from "./mailbox";
import type { OwnServer } from "./own-server";
import { startOwnServer } from "./own-server";
import { Person } from "./person";
import { routes } from "./routes";
import { addPasskey, VirtualPasskeys } from "./virtual-passkeys";

const test = base.extend<object, { server: OwnServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const server = await startOwnServer({ MFA_REQUIRED_FOR: "all" });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

test("attack X19: whoever must set a factor up is led to the wizard, whatever they open, until one is on", async ({
  page,
  person,
}) => {
  await person.signIn();
  for (const path of ["/", "/settings/security", "/settings/security/backup-codes", "/settings/security/totp"]) {
    await page.goto(path);
    await expect(page).toHaveURL("/settings/security/totp");
  }
  await expect(page.getByText("Your account needs a second factor.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Security" })).toHaveCount(0);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  await test.step("leaving and coming back changes nothing", async () => {
    await page.getByRole("button", { name: "Sign out for now" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
    await person.signIn();
    await expect(page).toHaveURL("/settings/security/totp");
  });

  await test.step("a factor opens the rest", async () => {
    await person.enrollTotp();
    await page.getByRole("link", { name: "Go on to Security" }).click();
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
    await expect(
      page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Security" }),
    ).toBeVisible();
  });
});

test("a passkey or codes by mail do as well, and open the rest", async ({ page, person, openBrowser }) => {
  const security = { name: "Security", level: 1 };
  await test.step("codes by mail", async () => {
    await person.signIn();
    await page.getByRole("button", { name: "Turn on e-mail codes" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send code" }).click();
    const field = page.getByLabel("Authentication code");
    await field.waitFor();
    await expectAccessible(page);
    await field.fill(codeIn(await person.mail("code")));
    await expect(page.getByRole("heading", security)).toBeVisible();
    await expect(page.getByRole("region", { name: "Messages" })).toContainText("E-mail codes are on");
    await expect(
      page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Security" }),
    ).toBeVisible();
  });

  await test.step("a passkey, whose backup codes are shown first", async () => {
    const elsewhere = await openBrowser();
    const other = new Person(elsewhere, person.baseUrl, randomAddress());
    await other.registerOverApi();
    const passkeys = await VirtualPasskeys.on(elsewhere);
    await other.signIn();
    expect(await addPasskey(other, passkeys, "Laptop")).toHaveLength(10);
    await expect(elsewhere.getByRole("heading", security)).toBeVisible();
  });
});

test("attack X19: over the API nothing opens but the setting up, and it comes back with the last factor gone", async ({
  person,
}) => {
  test.setTimeout(120_000);
  const api = person.api();
  const { email, password } = person;
  const started = await api.post("/auth/token", { email, password });
  expect(started.status).toBe(200);
  const token = started.json.access_token;

  const gated = routes().filter(({ access }) => access === "signed_in" || access === "stepped_up");
  expect(gated.length).toBeGreaterThan(8);
  for (const { method, path } of gated) {
    const refused = await api.call(method, path, { token, ...(method !== "GET" && { body: {} }) });
    expect([method, path, refused.status, refused.json.code]).toEqual([method, path, 403, "mfa_setup_required"]);
  }
  for (const path of ["/auth/me", "/auth/2fa/status"]) expect((await api.get(path, { token })).status).toBe(200);

  const abandoned = await api.post("/auth/2fa/setup", {}, { token });
  const setup = await api.post("/auth/2fa/setup", {}, { token });
  const late = new Authenticator(abandoned.json.secret);
  const tooLate = { method_id: abandoned.json.method_id, code: await late.next() };
  expectProblem(await api.post("/auth/2fa/enable", tooLate, { token }), 404, "not_found");
  expectProblem(await api.get("/auth/sessions", { token }), 403, "mfa_setup_required");

  const phone = new Authenticator(setup.json.secret);
  const proof = { method_id: setup.json.method_id, code: await phone.next() };
  expect((await api.post("/auth/2fa/enable", proof, { token })).status).toBe(200);
  expect((await api.get("/auth/sessions", { token })).status).toBe(200);
  const off = await api.post("/auth/2fa/disable", { password, code: await phone.next() }, { token });
  expect(off.status).toBe(204);
  expectProblem(await api.get("/auth/sessions", { token }), 403, "mfa_setup_required");
});
