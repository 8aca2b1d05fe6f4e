import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as english } from "@zxcvbn-ts/language-en";
import { commonPasswords } from "@/lib/accounts/common-passwords";

/** The strength of a password, 0 (guessed at once) to 4, as zxcvbn counts it. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4;

export type PasswordAdvice = {
  acceptable: boolean;
  score: PasswordScore;
  /** One sentence for the person who types; `null` while nothing is typed. */
  message: string | null;
  reason?: "too_short" | "too_long" | "common" | "personal" | "guessable";
};

/** Whose password it is to be: what a stranger would try first. */
export type PasswordOwner = { email: string; name: string; brandName?: string; product: string };

/** In code points, as is `limits.minLength`. */
export const maxPasswordLength = 128;

/**
 * Judges a new password exactly as it was typed: its length in code points, the shipped list of common
 * passwords, the owner's own names, and zxcvbn. There are no composition rules (NIST SP 800-63B-4,
 * "Password Verifiers"). Whether it was used before is for the caller to ask.
 *
 * Runs on the main thread, 120 ms on first use, then 5 ms as a rule and under 100 ms at worst.
 */
export function checkPassword(password: string, about: PasswordOwner, limits: { minLength: number }): PasswordAdvice {
  const length = [...password].length;
  if (length < limits.minLength) return tooShort(length, limits.minLength);
  if (length > maxPasswordLength) {
    return refused("too_long", 0, `Use at most ${maxPasswordLength} characters: this has ${length}.`);
  }
  if (commonPasswords().has(password.toLowerCase())) {
    return refused("common", 0, "This is on a list of common passwords. Choose one that nobody else would.");
  }

  const score = strengthOf(password, about);
  const found = personalWords(about).find(({ word }) => fold(password).includes(word));
  if (found) return refused("personal", Math.min(score, 1) as PasswordScore, `Leave out ${found.whose}.`);
  if (score < 3)
    return refused("guessable", score, "Too easy to guess. Add a word or two that do not belong together.");

  const word = score === 4 ? "Strong" : "Good";
  return { acceptable: true, score, message: `${word}: ${length} characters, and on no list of common passwords.` };
}

const refused = (reason: NonNullable<PasswordAdvice["reason"]>, score: PasswordScore, message: string) =>
  ({ acceptable: false, score, message, reason }) satisfies PasswordAdvice;

function tooShort(length: number, minLength: number): PasswordAdvice {
  const missing = `Use at least ${minLength} characters: ${minLength - length} more to go.`;
  return { acceptable: false, score: 0, message: length === 0 ? null : missing, reason: "too_short" };
}

const fold = (text: string) => text.normalize("NFC").toLowerCase();

/**
 * The words of 4 or more characters that the password must not contain. A name counts as written, without
 * its spaces and signs, and, for a person, by each of its parts.
 */
function personalWords({ email, name, brandName = "", product }: PasswordOwner) {
  const localPart = email.slice(0, Math.max(email.lastIndexOf("@"), 0));
  const words = [
    ...[localPart, joined(localPart)].map((word) => ({ word, whose: "the first part of your e-mail address" })),
    ...[name, joined(name), ...name.split(/\s+/)].map((word) => ({ word, whose: "your name" })),
    ...[brandName, joined(brandName)].map((word) => ({ word, whose: "the name of your brand" })),
    ...[product, joined(product)].map((word) => ({ word, whose: `the name ${product}` })),
  ];
  return words
    .map(({ word, whose }) => ({ word: fold(word.trim()), whose }))
    .filter(({ word }) => [...word].length >= 4);
}

const joined = (text: string) => text.replace(/[^\p{L}\p{M}\p{N}]+/gu, "");

/**
 * zxcvbn sees 64 of up to 128 characters and tries 16 letter-for-sign readings: its work grows faster than
 * its input (550 ms for 128 characters of `p@ssw0rd` at its defaults). What it does not see only adds strength.
 */
const seenLength = 64;
let estimator: ZxcvbnFactory | undefined;

function strengthOf(password: string, about: PasswordOwner): PasswordScore {
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...common, ...english },
    graphs: adjacencyGraphs,
    maxLength: seenLength,
    l33tMaxSubstitutions: 16,
  });
  const known = [about.email, about.name, ...personalWords(about).map(({ word }) => word)];
  return estimator.check(password, known).score;
}
