import type { CDPSession, Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { expect } from "./fixtures";
import type { Person } from "./person";

const device = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
} as const;

/** A browser's own authenticator, as WebDriver's extension of WebAuthn (§11) has it: a finger for every dialog. */
export class VirtualPasskeys {
  private constructor(
    private readonly devTools: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  /** Gives the browser of `page` one. It signs when `touch` says so, and never by itself. */
  static async on(page: Page): Promise<VirtualPasskeys> {
    const devTools = await page.context().newCDPSession(page);
    await devTools.send("WebAuthn.enable");
    const options = { ...device, automaticPresenceSimulation: false };
    const { authenticatorId } = await devTools.send("WebAuthn.addVirtualAuthenticator", { options });
    return new VirtualPasskeys(devTools, authenticatorId);
  }

  /** Runs `work` with a finger on the sensor: every dialog that opens meanwhile is answered, and every offer in a field taken. */
  async touch(work: () => Promise<unknown>): Promise<void> {
    await this.present(true);
    await work();
    await this.present(false);
  }

  private present(enabled: boolean) {
    return this.devTools.send("WebAuthn.setAutomaticPresenceSimulation", {
      authenticatorId: this.authenticatorId,
      enabled,
    });
  }

  /** Whether its holder shows the right finger, or another one. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.devTools.send("WebAuthn.setUserVerified", { authenticatorId: this.authenticatorId, isUserVerified });
  }

  /** How often its passkeys have signed, by their ids. */
  async list() {
    const { authenticatorId } = this;
    return (await this.devTools.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  }

  /** Takes over a passkey of another device, as those do that are kept in step. */
  async learn(credential: VirtualPasskey): Promise<void> {
    await this.devTools.send("WebAuthn.addCredential", { authenticatorId: this.authenticatorId, credential });
  }
}

type VirtualPasskey = Awaited<ReturnType<VirtualPasskeys["list"]>>[number];

/** Adds a passkey on the security page, as far as the end of the dialog. Answers the first backup codes, if any. */
export async function addPasskey(
  { page, password }: Pick<Person, "page" | "password">,
  passkeys: VirtualPasskeys,
  label: string,
) {
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByLabel("Call this passkey").fill(label);
  await expectAccessible(page);

  const proof = page.getByRole("dialog", { name: "Confirm it is you" });
  const sheet = page.getByRole("alertdialog", { name: "Save your backup codes" });
  const done = page.getByRole("region", { name: "Messages" }).getByText(`Added the passkey “${label}”`);
  await passkeys.touch(async () => {
    await dialog.getByRole("button", { name: "Continue" }).click();
    await expect(proof.or(sheet).or(done)).toBeVisible();
    if (!(await proof.isVisible())) return;
    await proof.getByLabel("Current password").fill(password);
    await proof.getByRole("button", { name: "Confirm" }).click();
    await expect(sheet.or(done)).toBeVisible();
  });
  if (await done.isVisible()) return [];
  const codes = sheet.getByRole("list", { name: "Backup codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await expectAccessible(page);
  const shown = await codes.allInnerTexts();
  await sheet.getByLabel("I have saved them").check();
  await sheet.getByRole("button", { name: "Finish" }).click();
  await expect(done).toBeVisible();
  return shown;
}
