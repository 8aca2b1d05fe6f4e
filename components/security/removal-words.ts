import type { RemovalWords } from "@/components/security/removal";
import type { FactorView } from "@/lib/challenge/status";

const remove = { verb: "Remove", working: "Removing" };
const turnOff = { verb: "Turn off", working: "Turning off" };
const alone = "Your password alone then opens this account.";
const trust = "Trusted devices are forgotten.";

const isStrong = ({ type }: FactorView) => type !== "email";

/** What taking one factor away means, among all of them. */
export function removalWords(factor: FactorView, all: FactorView[]): RemovalWords {
  const staying = all.filter(({ id }) => id !== factor.id);
  const words = { ...remove, title: `Remove ${factor.label}?`, done: `Removed ${factor.label}` };
  if (staying.some(isStrong)) return { ...words, text: `It opens nothing from now on. ${trust}` };
  const codes = "It is the last one, so your backup codes go with it.";
  if (staying.length > 0) return { ...words, text: `${codes} Sign-in then asks for an e-mail code. ${trust}` };
  return { ...words, text: `${codes} ${alone} ${trust}` };
}

/** What turning the mailed code off means, among all factors. */
export function emailRemovalWords(all: FactorView[]): RemovalWords {
  const after = all.some(isStrong) ? "Your other ways to sign in stay as they are." : alone;
  return { ...turnOff, title: "Turn off e-mail codes?", text: `${after} ${trust}`, done: "E-mail codes are off" };
}

export const twoFactorRemovalWords: RemovalWords = {
  ...turnOff,
  title: "Turn off two-factor?",
  text: `${alone} Authenticators, passkeys, e-mail codes and backup codes stop now, and trusted devices are forgotten.`,
  done: "Two-factor is off",
};
