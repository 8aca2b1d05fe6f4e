import { z } from "zod";

/**
 * Marks that reorder or hide text (Unicode TR 36, "Bidirectional Text Spoofing"), tags, and letters that are
 * drawn as nothing. Joiners are not among them: some scripts and emoji need them.
 */
const disguising =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const invisible = "This has an invisible character. Type it by hand rather than pasting it.";

/**
 * One line of text, trimmed, `min` to `max` code points. Control characters and lone surrogates are refused,
 * for PostgreSQL stores no NUL and UTF-8 has no half a character.
 */
export const text = ({ max, min = 1 }: { max: number; min?: number }) => line().check(lengthBetween(min, max));

/** A person's name: runs of spaces become one, and marks that turn or hide text are refused. */
export const personName = named(1, 100);

/** A brand's name, as a person's. */
export const brandName = named(2, 100);

/** What somebody calls a device or an authenticator. */
export const label = named(1, 64);

/**
 * An email address as it was typed, trimmed. Its form is checked only as far as nobody's real address is
 * refused (quoted local parts are): the mail that we send is what proves it. For look-ups, see `emailKey`.
 */
export const email = line()
  .check(refuse(disguising, invisible))
  .check(refuse(/\p{Cf}/u, invisible))
  .check(lengthBetween(1, 254))
  .refine(isEmail, { error: "Enter an e-mail address, such as name@example.com.", abort: true });

/**
 * The form in which addresses are stored for look-up and compared. Send mail to the address *stored*, never
 * to the one typed: two addresses may share a key (`K` the Kelvin sign has the lower case `k`).
 */
export const emailKey = (email: string) => email.normalize("NFC").toLowerCase().normalize("NFC");

/** The code of an authenticator or a mail, however it was grouped. */
export const sixDigits = z
  .string({ error: "Fill this in." })
  .transform((typed) => typed.replace(/\s/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "Six digits, please."));

/** A password at the door, exactly as it was typed. Whether a new one is good is for the password policy. */
export const secretText = z
  .string({ error: "Fill this in." })
  .check(refuse(/[\0\p{Cs}]/u, "This has a character that cannot be used."))
  .check(lengthBetween(1, 1024));

function line() {
  return z
    .string({ error: "Fill this in." })
    .overwrite((value) => value.trim())
    .check(refuse(/[\p{Cc}\p{Cs}\u2028\u2029]/u, "Use one line of plain text."));
}

function named(min: number, max: number) {
  return line()
    .check(refuse(disguising, invisible))
    .overwrite((value) => value.replace(/\p{Zs}+/gu, " "))
    .check(refuse(/^[\p{Cf}\p{Zs}\p{M}]+$/u, "Fill this in."))
    .check(lengthBetween(min, max));
}

function refuse(pattern: RegExp, message: string) {
  return z.refine<string>((value) => !pattern.test(value), { error: message, abort: true });
}

function lengthBetween(min: number, max: number) {
  return z.superRefine<string>((value, ctx) => {
    const length = [...value].length;
    const message =
      length > max
        ? `Use at most ${max.toLocaleString("en")} characters.`
        : length === 0
          ? "Fill this in."
          : `Use at least ${min} characters.`;
    if (length < min || length > max) ctx.addIssue({ code: "custom", message, continue: false });
  });
}

/** RFC 5321 §4.1.2 without quoted strings and address literals, with letters of every script (RFC 6531 §3.3). */
function isEmail(value: string): boolean {
  const [local = "", domain = "", ...rest] = value.split("@");
  if (rest.length > 0 || [...local].length > 64 || domain.length > 253) return false;
  const labels = domain.split(".");
  return (
    /^[^\s"(),.:;<>@[\\\]]+(\.[^\s"(),.:;<>@[\\\]]+)*$/u.test(local) &&
    labels.length >= 2 &&
    labels.every((part) => /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u.test(part)) &&
    !/^\d+$/.test(labels.at(-1) ?? "")
  );
}
