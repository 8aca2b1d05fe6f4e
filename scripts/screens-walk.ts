import type { Browser, Page } from "@playwright/test";
import { unavailablePage } from "@/lib/http/unavailable-page";
import type { Camera } from "./screens-camera";
import { takeEmailCodes, takePasskeys } from "./screens-factors";
import { awaitMail, codeOf, ines, proofLapses, signIn } from "./screens-steps";

/** Somebody who registers. */
const newcomer = { name: "Marta Vidal", email: "marta@tidewrack.example", password: "otter gantry lime 40" };

/** Addresses in Portugal, the Netherlands and France, and two private ones. */
const lisbon = "85.243.118.20";
const rotterdam = "145.131.4.9";
const paris = "90.84.144.12";

const agents = {
  android:
    "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
  iphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  windows:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  curl: "curl/8.14.1",
};

/** Walks through every screen and every state that a person can meet, in the order in which they would. */
export async function walk(browser: Browser, url: string, camera: Camera): Promise<void> {
  const open = async (address: string, userAgent = agents.windows) => {
    const context = await browser.newContext({
      baseURL: url,
      userAgent,
      locale: "en-GB",
      timezoneId: "Europe/Lisbon",
      extraHTTPHeaders: { "x-forwarded-for": address },
    });
    return context.newPage();
  };

  await signInRefused(await open("198.51.100.7"), camera);
  await registers(await open(lisbon), () => open(paris, agents.iphone), camera);
  const secret = await setsUpTotp(await open(lisbon), () => signInElsewhere(url), camera);
  await answersChallenge(await open(rotterdam), secret, camera);
  await takeEmailCodes(await open(lisbon), () => open(paris, agents.iphone), camera);
  await takePasskeys(await open(lisbon), url, camera);
  await meetsNothing(await open(lisbon), camera);
}

async function signInRefused(page: Page, camera: Camera): Promise<void> {
  await page.goto("/login");
  await camera.take(page, "signin");
  const refused = { email: "nobody@northquay.example", password: "not the password" };
  await signIn(page, refused);
  await page.getByRole("alert").filter({ hasText: "do not match" }).waitFor();
  await camera.take(page, "signin--error");
  for (let tries = 1; tries < 6; tries++) {
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await signIn(page, refused);
    await answered;
  }
  await page.getByRole("alert").filter({ hasText: "Too many" }).waitFor();
  await camera.take(page, "signin--locked");
}

/** Registers, reads the mail, and confirms: in another browser as far as the question for the password. */
async function registers(page: Page, openAnother: () => Promise<Page>, camera: Camera): Promise<void> {
  await page.goto("/register");
  await camera.take(page, "register");
  await page.getByLabel("Name", { exact: true }).fill(newcomer.name);
  await page.getByLabel("Email").fill(newcomer.email);
  await page.getByLabel("Password", { exact: true }).fill(newcomer.password);
  await page.getByRole("checkbox", { name: /^I accept/ }).check();
  await page.getByText("on no list of common passwords").waitFor();
  await camera.take(page, "register--filled");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Check your mail" }).waitFor();
  await camera.take(page, "check-your-mail");

  const mailbox = await openAnother();
  const mail = await awaitMail(mailbox, newcomer.email, "verify_email");
  await mailbox.goto("/dev/mailbox");
  await camera.take(mailbox, "mailbox");
  await mailbox.goto(`/dev/mailbox/${mail.id}`);
  await mailbox.waitForLoadState("networkidle");
  await camera.take(mailbox, "mailbox--mail");

  const link = /https?:\/\/\S+#token=\w+/.exec(mail.text)?.[0] ?? "";
  await mailbox.goto(link);
  await mailbox.getByRole("button", { name: "Confirm email" }).click();
  await mailbox.getByLabel("Password", { exact: true }).waitFor();
  await camera.take(mailbox, "verify-email--password");

  await page.goto(link);
  await page.getByRole("button", { name: "Confirm email" }).waitFor();
  await camera.take(page, "verify-email");
  await page.getByRole("button", { name: "Confirm email" }).click();
  await page.getByRole("heading", { name: "Your address is confirmed" }).waitFor();
  await camera.take(page, "verify-email--done");
  await page.goto("/verify-email");
  await page.getByRole("heading", { name: "does not work" }).waitFor();
  await camera.take(page, "verify-email--invalid");

  await page.goto(`/unlock#token=${"a".repeat(64)}`);
  await page.getByRole("button", { name: "Unlock" }).waitFor();
  await camera.take(page, "unlock");

  await page.goto("/login");
  await signIn(page, newcomer);
  await page.getByRole("heading", { name: "Security", level: 1 }).waitFor();
  await camera.take(page, "security--first");
  await page.goto("/settings/security/backup-codes");
  await camera.take(page, "backup-codes--none");
}

/** The wizard, then the security page with everything on it, and its dialogs. Answers the secret. */
async function setsUpTotp(page: Page, signInElsewhere: () => Promise<void>, camera: Camera): Promise<string> {
  await page.goto("/login");
  await signIn(page, ines);
  await page.getByRole("heading", { name: "Security", level: 1 }).waitFor();
  await signInElsewhere();
  await page.reload();
  await camera.take(page, "security--without-factor");
  await proofLapses();
  await page.goto("/settings/security/totp");
  await page.getByRole("heading", { name: "Confirm it is you" }).waitFor();
  await camera.take(page, "totp-wizard--step-1");
  await page.getByLabel("Current password").fill(ines.password);
  await page.getByRole("button", { name: "Continue" }).click();
  const key = page.getByLabel("Setup key");
  await key.waitFor();
  await camera.take(page, "totp-wizard--step-2");
  const secret = ((await key.textContent()) ?? "").replace(/\s/g, "");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Call this authenticator").fill("Pixel 9");
  await camera.take(page, "totp-wizard--step-3");
  await page.getByLabel("Authentication code").fill(codeOf(secret, -1));
  await page.getByRole("list", { name: "Backup codes" }).waitFor();
  await camera.take(page, "totp-wizard--step-4");
  await page.getByLabel("I have saved them").check();
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("heading", { name: "Two-factor is on" }).waitFor();
  await camera.take(page, "totp-wizard--finish");
  await page.goto("/settings/security/backup-codes");
  await camera.take(page, "backup-codes");

  await page.goto("/settings/security");
  await camera.take(page, "security");
  await page.getByRole("button", { name: /^Account,/ }).click();
  await camera.take(page, "security--account", { inView: true });
  await page.keyboard.press("Escape");
  await takeDialogs(page, camera);
  return secret;
}

async function takeDialogs(page: Page, camera: Camera): Promise<void> {
  // Those that end something are of the urgent kind.
  const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await page.getByRole("button", { name: "Revoke" }).first().click();
  await dialog.waitFor();
  await camera.take(page, "dialogs--revoke", { inView: true });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await dialog.waitFor();
  await camera.take(page, "dialogs--sign-out-others", { inView: true });
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });

  for (const [button, name] of [
    ["Remove Pixel 9", "dialogs--remove"],
    ["Turn off two-factor", "dialogs--turn-off"],
  ] as const) {
    await page.getByRole("button", { name: button }).click();
    await dialog.waitFor();
    await camera.take(page, name, { inView: true });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }

  await proofLapses();
  await page.getByRole("button", { name: "Revoke" }).first().click();
  await dialog.getByRole("button", { name: /^(Revoke|Sign out)/ }).click();
  await page.getByRole("dialog", { name: "Confirm it is you" }).waitFor();
  await camera.take(page, "dialogs--step-up", { inView: true });
}

async function answersChallenge(page: Page, secret: string, camera: Camera): Promise<void> {
  await page.goto("/login");
  await signIn(page, ines);
  const field = page.getByLabel("Authentication code");
  await field.waitFor();
  await camera.take(page, "challenge");
  const right = [-1, 0, 1].map((step) => codeOf(secret, step));
  await field.fill(["000000", "111111", "222222", "333333"].find((code) => !right.includes(code)) ?? "444444");
  await page.getByRole("alert").filter({ hasText: "not right" }).waitFor();
  await camera.take(page, "challenge--wrong");
  await page.goto("/login/challenge");
  await page.getByRole("button", { name: "Try another way" }).click();
  await camera.take(page, "challenge--other");
  await page.getByRole("link", { name: "Backup code" }).click();
  await page.getByLabel("Backup code").waitFor();
  await camera.take(page, "challenge--backup-code");
  await page.goto("/login/challenge?method=totp");
  await field.fill(codeOf(secret, 0));
  await page.getByRole("heading", { name: "Security", level: 1 }).waitFor();
  await camera.take(page, "security--previous");
}

async function meetsNothing(page: Page, camera: Camera): Promise<void> {
  await page.goto("/no/such/page");
  await camera.take(page, "not-found");
  await page.goto("/login?reason=session_revoked");
  await camera.take(page, "signed-out");
  // The embedded engine cannot go away under its server, so the route's own answer is put in its place.
  await page.route("**/unavailable", async (route) => {
    const answer = unavailablePage();
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: await answer.text() });
  });
  await page.goto("/unavailable");
  await camera.take(page, "unavailable");
}

/** More sessions of the same person, over the API. */
async function signInElsewhere(url: string): Promise<void> {
  const places = [
    [lisbon, agents.android],
    [paris, agents.iphone],
    ["10.0.0.7", agents.curl],
  ];
  for (const [address = "", agent = ""] of places) {
    const answer = await fetch(`${url}/api/v1/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": agent, "x-forwarded-for": address },
      body: JSON.stringify(ines),
    });
    if (answer.status !== 200) throw new Error(`Signing in elsewhere answered ${answer.status}.`);
  }
}
