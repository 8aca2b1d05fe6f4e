import { alertOn, expectAccessible, expectNoSidewaysScroll } from "./accessible";
import { test as base, expect } from "./fixtures";
import type { ReceivedMail } from "./mailbox";
import { codeIn } from "./mailbox";
import type { OwnServer } from "./own-server";
import { startOwnServer } from "./own-server";
import type { Person } from "./person";

/** Seconds instead of minutes, so that a proof is stale and a resend is allowed before a test is over. */
const staleAfterMs = 3_000;
const cooldownMs = 6_000;

const test = base.extend<object, { server: OwnServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const server = await startOwnServer({
        STEP_UP_MINUTES: String(staleAfterMs / 60_000),
        OTP_RESEND_COOLDOWN_SECONDS: String(cooldownMs / 1000),
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

const otherThan = (code: string) => (code === "000000" ? "111111" : "000000");

/** Turns e-mail codes on over the API. Answers the mail that did it. */
async function turnOn(person: Person): Promise<ReceivedMail> {
  const api = person.api();
  const token = await person.token(api);
  expect((await api.post("/auth/2fa/email/enable", {}, { token })).status).toBe(202);
  const mail = await person.mail("code");
  expect((await api.post("/auth/2fa/email/confirm", { code: codeIn(mail) }, { token })).status).toBe(200);
  return mail;
}

test("e-mail codes are turned on, confirm who is here, and are turned off, each in its dialog", async ({
  page,
  person,
}) => {
  test.setTimeout(90_000);
  await page.setViewportSize({ width: 390, height: 844 });
  await person.signIn();
  const proof = page.getByRole("dialog", { name: "Confirm it is you" });
  const field = page.getByLabel("Authentication code");

  const first = await test.step("on, after a fresh proof and the code that was mailed", async () => {
    await page.waitForTimeout(staleAfterMs + 200);
    await page.getByRole("button", { name: "Turn on e-mail codes" }).click();
    const dialog = page.getByRole("dialog", { name: "Turn on e-mail codes" });
    await expect(dialog).toContainText(/i•••@northquay\.example/);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Send code" }).click();
    await proof.getByLabel("Current password").fill(person.password);
    await proof.getByRole("button", { name: "Confirm" }).click();
    await expect(dialog).toContainText(/Good for [45]:\d\d/);
    await expect(dialog.getByRole("button", { name: "Resend code" })).toHaveAttribute("aria-disabled", "true");
    const mail = await person.mail("code");
    await field.fill(otherThan(codeIn(mail)));
    await expect(alertOn(page)).toHaveText("That code is not right. Only the newest mail counts.");
    await expect(field).toBeFocused();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await field.fill(codeIn(mail));
    await expect(page.getByRole("region", { name: "Messages" })).toContainText("E-mail codes are on");
    await expect(page.getByRole("region", { name: "Two-factor authentication" })).toContainText("On");
    return mail;
  });

  await test.step("a code that is sent from the dialog confirms", async () => {
    await page.waitForTimeout(staleAfterMs + 200);
    await page.getByRole("button", { name: /^Show IP of/ }).click();
    await expect(proof).toBeVisible();
    // Nothing to confirm before a code was sent.
    await expect(proof.getByRole("button", { name: "Confirm" })).toHaveCount(0);
    await expectAccessible(page);
    await proof.getByRole("button", { name: "Send code" }).click();
    await expect(proof.getByRole("button", { name: "Resend code" })).toHaveAttribute("aria-disabled", "true");
    await proof.getByRole("button", { name: "Cancel" }).click();
    // Asked for again too soon: it says for how long, and takes the code that was sent before.
    await page.getByRole("button", { name: /^Show IP of/ }).click();
    await proof.getByRole("button", { name: "Send code" }).click();
    await expect(alertOn(page)).toContainText(/That was quick.*Time left: 0:0\d/);
    await expectAccessible(page);
    await field.fill(codeIn(await person.mail("code", { after: first })));
    await expect(proof).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Hide IP of/ })).toBeVisible();
  });

  await test.step("off, with the password alone", async () => {
    await page.getByRole("button", { name: "Turn off e-mail codes" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Turn off e-mail codes?" });
    await expect(dialog.getByLabel("Authentication code")).toHaveCount(0);
    await dialog.getByLabel("Current password").fill("not my password");
    await dialog.getByRole("button", { name: "Turn off" }).click();
    await expect(alertOn(page)).toHaveText("That is not your password.");
    await expectAccessible(page);
    await dialog.getByLabel("Current password").fill(person.password);
    await dialog.getByRole("button", { name: "Turn off" }).click();
    await expect(page.getByRole("button", { name: "Turn on e-mail codes" })).toBeVisible();
  });
});

test("the challenge keeps the box ticked over a wrong code, and counts down to the next resend", async ({
  page,
  person,
}) => {
  const before = await turnOn(person);
  await person.signIn();
  const field = page.getByLabel("Authentication code");
  const box = page.getByRole("checkbox", { name: "Remember this device for 30 days" });
  const resend = page.getByRole("button", { name: "Resend code" });
  await expect(field).toBeFocused();
  await box.check();
  const mail = await person.mail("code", { after: before });
  await field.fill(otherThan(codeIn(mail)));
  await expect(alertOn(page)).toHaveText("That code is not right. Only the newest mail counts.");
  await expect(box).toBeChecked();
  await expectAccessible(page);

  await expect(resend).not.toHaveAttribute("aria-disabled", "true");
  await resend.click();
  await expect(resend).toHaveAttribute("aria-disabled", "true");
  // The code before stopped with the resend.
  const next = await person.mail("code", { after: mail });
  await field.fill(codeIn(next));
  await expect(page.getByRole("list", { name: "Trusted devices" }).getByRole("listitem")).toHaveCount(1);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a code is sent again and answered, and what comes too soon is told to wait", async ({ page, person }) => {
    const before = await turnOn(person);
    await person.signIn();
    const mail = await person.mail("code", { after: before });
    await page.getByRole("button", { name: "Resend code" }).click();
    await expect(alertOn(page)).toContainText("That was quick.");
    await page.waitForTimeout(cooldownMs);
    await page.getByRole("button", { name: "Resend code" }).click();
    const next = await person.mail("code", { after: mail });
    await page.getByLabel("Authentication code").fill(otherThan(codeIn(next)));
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByText("That code is not right. Only the newest mail counts.")).toBeVisible();
    await page.getByLabel("Authentication code").fill(codeIn(next));
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("link", { name: "Continue" }).click();
    await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  });
});
