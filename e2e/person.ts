import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { ApiClient } from "./api";
import { Authenticator } from "./authenticator";
import type { ReceivedMail } from "./mailbox";
import { awaitMail, linkIn } from "./mailbox";

/** Somebody with a browser and an address of their own. What they do is done by the names that people see. */
export class Person {
  readonly name = "Inês Marques";
  readonly email: string;
  readonly password: string;
  /** Their authenticator app, once `enrollTotp` was through. */
  authenticator: Authenticator | null = null;
  backupCodes: string[] = [];

  constructor(
    readonly page: Page,
    readonly baseUrl: string,
    readonly address: string,
  ) {
    const random = randomBytes(6).toString("hex");
    this.email = `ines-${random}@northquay.example`;
    this.password = `quiet harbour ${randomBytes(4).toString("hex")} lantern`;
  }

  /** A client of the API at this person's address, which need not be that of their browser's server. */
  api = (baseUrl = this.baseUrl) => new ApiClient(baseUrl, this.address);

  /** Makes the account in the browser, with the link from the mailbox. */
  async register(page = this.page): Promise<void> {
    await this.fillRegistration(page);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
    await page.goto(linkIn(await this.mail("verify_email")).url);
    await page.getByRole("button", { name: "Confirm email" }).click();
    await expect(page.getByRole("heading", { name: "Your address is confirmed" })).toBeVisible();
  }

  async fillRegistration(page = this.page): Promise<void> {
    await page.goto("/register");
    await page.getByLabel("Name", { exact: true }).fill(this.name);
    await page.getByLabel("Email").fill(this.email);
    await page.getByLabel("Password", { exact: true }).fill(this.password);
    await page.getByRole("checkbox", { name: /^I accept/ }).check();
  }

  /** The same without a browser, for stories that begin later. */
  async registerOverApi(): Promise<void> {
    const api = this.api();
    const { email, password, name } = this;
    expect((await api.post("/auth/register", { email, password, name, accept_terms: true })).status).toBe(202);
    const { token } = linkIn(await this.mail("verify_email"));
    expect((await api.post("/auth/verify-email", { token, password })).status).toBe(204);
  }

  /** The password step, from wherever the browser is. */
  async signIn(page = this.page): Promise<void> {
    if (new URL(page.url(), this.baseUrl).pathname !== "/login") await page.goto("/login");
    await page.getByLabel("Email").fill(this.email);
    await page.getByLabel("Password", { exact: true }).fill(this.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL((url) => url.pathname !== "/login");
  }

  /** The code step. The sixth digit sends the form. */
  async enterCode(page = this.page): Promise<string> {
    const code = await this.nextCode();
    await page.getByLabel("Authentication code").fill(code);
    return code;
  }

  /** Both steps, the second with one of the saved backup codes, as far as the page that shows the sessions. */
  async signInWithBackupCode(page = this.page): Promise<string> {
    await this.signIn(page);
    await page.getByRole("button", { name: "Try another way" }).click();
    await page.getByRole("link", { name: "Backup code" }).click();
    const code = this.backupCodes.pop() ?? "";
    await page.getByLabel("Backup code").fill(code);
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
    return code;
  }

  /** Sets up an authenticator in the wizard of a browser that has just signed in. Answers the secret. */
  async enrollTotp(page = this.page): Promise<string> {
    await page.goto("/settings/security/totp");
    const key = (await page.getByLabel("Setup key").textContent()) ?? "";
    this.authenticator = new Authenticator(key.replace(/\s/g, ""));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Authentication code").fill(await this.nextCode());
    const codes = page.getByRole("list", { name: "Backup codes" }).getByRole("listitem");
    await expect(codes).toHaveCount(10);
    this.backupCodes = await codes.allInnerTexts();
    await page.getByLabel("I have saved them").check();
    await page.getByRole("button", { name: "Finish" }).click();
    await expect(page.getByRole("heading", { name: "Two-factor is on" })).toBeVisible();
    return this.authenticator.secret;
  }

  /** The same over the API, with a token of its own. Answers that token. */
  async enrollTotpOverApi(api = this.api()): Promise<string> {
    const token = await this.token(api);
    const setup = await api.post("/auth/2fa/setup", {}, { token });
    this.authenticator = new Authenticator(setup.json.secret);
    const proof = { method_id: setup.json.method_id, code: await this.nextCode() };
    const enabled = await api.post("/auth/2fa/enable", proof, { token });
    expect(enabled.status).toBe(200);
    this.backupCodes = enabled.json.backup_codes;
    return token;
  }

  /** A token of a fresh sign-in over the API, with a code where one is asked for. */
  async token(api = this.api()): Promise<string> {
    const { email, password } = this;
    const started = await api.post("/auth/token", { email, password });
    if (started.status === 200) return started.json.access_token;
    expect(started.status, started.text).toBe(202);
    const { session_token } = started.json;
    const verified = await api.post("/auth/2fa/verify", { session_token, code: await this.nextCode() });
    expect(verified.status, verified.text).toBe(200);
    return verified.json.access_token;
  }

  nextCode(): Promise<string> {
    if (!this.authenticator) throw new Error("This person has no authenticator yet.");
    return this.authenticator.next();
  }

  async signOut(page = this.page): Promise<void> {
    await page.goto("/settings/security");
    await page.getByRole("button", { name: /^Account,/ }).click();
    await page.getByRole("region", { name: "Account" }).getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
  }

  /** The newest mail of that kind; one that is newer than `after`, where that is given. */
  mail = (kind: string, wanted: { after?: ReceivedMail; timeoutMs?: number } = {}) =>
    awaitMail(this.baseUrl, this.email, kind, wanted);
}
