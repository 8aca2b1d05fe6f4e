import { execFileSync } from "node:child_process";

const stepSeconds = 30;

/** Debian's `oathtool` makes the codes where it is installed, so that two implementations of RFC 6238 meet. */
const hasOathtool = answers("oathtool", ["--version"]);
const own = hasOathtool ? null : await import("@/lib/totp/code");

/** The six digits that an authenticator with `secret` (base32) shows, so many steps of 30 seconds from now. */
export const codeFor = (secret: string, stepsFromNow = 0) => codeAt(secret, currentStep() + stepsFromNow);

/** Six digits that no moment near now gives: a wrong code, never a late one. */
export function wrongCode(secret: string): string {
  const near = new Set(Array.from({ length: 61 }, (_, index) => codeFor(secret, index - 30)));
  return ["000000", "111111", "222222"].find((code) => !near.has(code)) ?? "333333";
}

/**
 * What a person does who waits for the next code: each answer is one that the server has not seen. It takes
 * one step either side of now, so three come at once and the fourth after half a minute.
 */
export class Authenticator {
  #lastStep = 0;

  constructor(readonly secret: string) {}

  async next(): Promise<string> {
    // One step back is good only as long as it is still good when it arrives.
    const earliest = secondsLeft() > 6 ? currentStep() - 1 : currentStep();
    const step = Math.max(this.#lastStep + 1, earliest);
    while (currentStep() < step - 1) await new Promise((resolve) => setTimeout(resolve, 250));
    this.#lastStep = step;
    return codeAt(this.secret, step);
  }
}

const currentStep = () => Math.floor(Date.now() / 1000 / stepSeconds);
const secondsLeft = () => stepSeconds - ((Date.now() / 1000) % stepSeconds);

function codeAt(secret: string, step: number): string {
  if (own) return own.codeAt(secret, step);
  const args = ["--totp", "--base32", secret, "--now", `@${step * stepSeconds}`];
  return execFileSync("oathtool", args, { encoding: "utf8" }).trim();
}

/** Whether `command` is installed. */
export function answers(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
