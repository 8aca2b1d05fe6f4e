import type { Page } from "@playwright/test";
import type { Camera } from "./screens-camera";
import { awaitMail, codeIn, jonas, proofLapses, rui, signIn } from "./screens-steps";

const security = (page: Page) => page.getByRole("heading", { name: "Security", level: 1 });
const proof = (page: Page) => page.getByRole("dialog", { name: "Confirm it is you" });
const codeField = (page: Page) => page.getByLabel("Authentication code");

/** E-mail codes from the dialog that turns them on to the challenge of another browser, which is then trusted. */
export async function takeEmailCodes(page: Page, openAnother: () => Promise<Page>, camera: Camera): Promise<void> {
  await page.goto("/login");
  await signIn(page, jonas);
  await security(page).waitFor();
  await page.getByRole("button", { name: "Turn on e-mail codes" }).click();
  await page.getByRole("dialog").waitFor();
  await camera.take(page, "dialogs--email-codes", { inView: true });
  await page.getByRole("dialog").getByRole("button", { name: "Send code" }).click();
  // The walk may have taken longer than the proof of the sign-in holds
  await proof(page).or(codeField(page)).first().waitFor();
  if (await proof(page).isVisible()) {
    await page.getByLabel("Current password").fill(jonas.password);
    await proof(page).getByRole("button", { name: "Confirm" }).click();
  }
  await codeField(page).waitFor();
  await camera.take(page, "dialogs--email-codes-sent", { inView: true });
  await codeField(page).fill(codeIn(await awaitMail(page, jonas.email, "code")));
  await page.getByRole("button", { name: "Turn off e-mail codes" }).waitFor();
  await camera.take(page, "security--email-codes");

  const other = await openAnother();
  await other.goto("/login");
  await signIn(other, jonas);
  await codeField(other).waitFor();
  await camera.take(other, "challenge--email-code");
  const mail = await awaitMail(other, jonas.email, "code", 1);
  await codeField(other).fill(codeIn(mail) === "000000" ? "111111" : "000000");
  await other.getByRole("alert").filter({ hasText: "not right" }).waitFor();
  await camera.take(other, "challenge--email-code-wrong");
  await other.getByLabel(/^Remember this device/).check();
  await codeField(other).fill(codeIn(mail));
  await other.getByRole("list", { name: "Trusted devices" }).waitFor();
  await camera.take(other, "security--trusted");
  await takeTrustDialogs(other, camera);

  await page.goto(`/dev/mailbox/${mail.id}`);
  await page.waitForLoadState("networkidle");
  await camera.take(page, "mailbox--code");
}

async function takeTrustDialogs(page: Page, camera: Camera): Promise<void> {
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("dialog").waitFor();
  await camera.take(page, "dialogs--rename", { inView: true });
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await page.getByRole("alertdialog").waitFor();
  await camera.take(page, "dialogs--sign-out-trusted", { inView: true });
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").waitFor({ state: "hidden" });

  await proofLapses();
  await page
    .getByRole("button", { name: /^Show IP of/ })
    .first()
    .click();
  await proof(page).waitFor();
  await camera.take(page, "dialogs--step-up-email", { inView: true });
  await proof(page).getByRole("button", { name: "Send code" }).click();
  await proof(page).getByRole("button", { name: "Resend code" }).or(page.getByRole("alert")).first().waitFor();
  await camera.take(page, "dialogs--step-up-email-sent", { inView: true });
}

/** A passkey: added, confirmed with, at the challenge, and what is left while codes are locked. */
export async function takePasskeys(page: Page, url: string, camera: Camera): Promise<void> {
  const touch = await giveAuthenticator(page);
  await page.goto("/login");
  await camera.take(page, "signin--passkey");
  await signIn(page, rui);
  await security(page).waitFor();
  await page.getByRole("button", { name: "Add passkey" }).click();
  const naming = page.getByRole("dialog", { name: "Add a passkey" });
  await naming.getByLabel("Call this passkey").fill("MacBook");
  await camera.take(page, "dialogs--add-passkey", { inView: true });
  await touch(true);
  await naming.getByRole("button", { name: "Continue" }).click();
  const codes = page.getByRole("list", { name: "Backup codes" });
  await proof(page).or(codes).first().waitFor();
  if (await proof(page).isVisible()) {
    await page.getByLabel("Current password").fill(rui.password);
    await proof(page).getByRole("button", { name: "Confirm" }).click();
  }
  await codes.waitFor();
  await camera.take(page, "dialogs--passkey-codes", { inView: true });
  await page.getByLabel("I have saved them").check();
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("button", { name: "Remove MacBook" }).waitFor();
  await camera.take(page, "security--passkey");

  await proofLapses();
  await page.goto("/settings/security/backup-codes");
  await page.getByRole("button", { name: "Regenerate backup codes" }).click();
  const regenerating = page.getByRole("alertdialog");
  await regenerating.waitFor();
  await camera.take(page, "dialogs--regenerate", { inView: true });
  await regenerating.getByRole("button", { name: "Use your passkey" }).click();
  await page.getByText("Your passkey has confirmed").waitFor();
  await regenerating.getByRole("button", { name: "Regenerate", exact: true }).click();
  await page.getByRole("heading", { name: "Save your new backup codes" }).waitFor();
  await camera.take(page, "backup-codes--new");

  await proofLapses();
  await touch(false);
  await page.goto("/settings/security");
  await page
    .getByRole("button", { name: /^Show IP of/ })
    .first()
    .click();
  await proof(page).waitFor();
  await camera.take(page, "dialogs--step-up-passkey", { inView: true });
  await takePasskeyChallenge(page, url, camera);
}

async function takePasskeyChallenge(page: Page, url: string, camera: Camera): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/login");
  await signIn(page, rui);
  await page.getByRole("heading", { name: "Use your passkey" }).waitFor();
  await camera.take(page, "challenge--passkey");
  await page.getByRole("button", { name: "Try another way" }).click();
  await camera.take(page, "challenge--passkey-other");
  await lockSecondFactor(url);
  await page.goto("/login");
  await signIn(page, rui);
  await page.getByText("Codes are locked").waitFor();
  await camera.take(page, "challenge--locked");
}

/** A finger that can be put on the browser's own sensor. */
async function giveAuthenticator(page: Page): Promise<(isPresent: boolean) => Promise<unknown>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("WebAuthn.enable");
  const { authenticatorId } = await devTools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  });
  return (enabled) => devTools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
}

/** Five wrong codes over the API, by somebody who has the password. */
async function lockSecondFactor(url: string): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(`${url}/api/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "198.51.100.23" },
      body: JSON.stringify(body),
    });
  const { session_token } = await (await post("/auth/token", rui)).json();
  for (let tries = 0; tries < 5; tries++) {
    await post("/auth/2fa/verify", { session_token, code: "AAAA-AAAA", method: "backup_code" });
  }
}
