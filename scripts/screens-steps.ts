import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { generateSync } from "otplib";

/** Somebody of scripts/seed.ts. */
export const ines = { email: "ines@northquay.example", password: "limpet cordage nine" };
export const jonas = { email: "jonas@fennelflint.example", password: "kiln glaze harbour 71" };
export const rui = { email: "rui@northquay.example", password: "anchor thimble grove" };

export type Credentials = { email: string; password: string };

/** A little longer than STEP_UP_MINUTES of the server of these pictures. */
export const proofLapses = () => sleep(7_000);

/** The password step. */
export async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

type Mail = { id: string; kind: string; text: string };

/** The newest mail of that kind to `to`, once there are more of them than `seen`. */
export async function awaitMail(page: Page, to: string, kind: string, seen = 0): Promise<Mail> {
  for (let tries = 0; tries < 50; tries++) {
    const answer = await page.request.get(`/dev/mailbox/messages?to=${encodeURIComponent(to)}`);
    const mails = ((await answer.json()).messages as Mail[]).filter((mail) => mail.kind === kind);
    if (mails[0] && mails.length > seen) return mails[0];
    await sleep(200);
  }
  throw new Error(`The mail ${kind} did not come.`);
}

/** The six digits in a mail. */
export const codeIn = ({ text }: Mail) => /\b\d{6}\b/.exec(text)?.[0] ?? "";

/** The six digits of an authenticator, so many steps of 30 seconds from now. */
export const codeOf = (secret: string, stepsFromNow: number) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + stepsFromNow * 30 });
