/**
 * What a person or a browser typed, made harmless in a mail (X24): one line, no control or direction marks,
 * at most `maxLength` code points, and nothing that a mail client would turn into a link.
 *
 * A stranger may register a name like "Win at evil.example" with somebody else's address, and our mail
 * would carry it there. Escaping HTML is React's part, not done here.
 */
export function inertText(typed: string, maxLength = 60): string {
  const line = typed
    .slice(0, 1000)
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Z}]+/gu, " ")
    .replace(invisible, "")
    .replace(/(\p{M}{2})\p{M}+/gu, "$1")
    .replace(/[:/\\]{2,}/g, " ")
    .replace(/[.。．｡]+(?=[\p{L}\p{N}-]*\p{L}{2})/gu, ". ")
    .replace(/@/g, " at ")
    .trim();
  const points = Array.from(line);
  return points.length <= maxLength
    ? line
    : `${points
        .slice(0, maxLength - 1)
        .join("")
        .trimEnd()}…`;
}

/** Format characters (direction marks among them), private use and lone surrogates, but for the two joiners that scripts and emoji need. */
const invisible = /(?![\u200c\u200d])[\p{Cf}\p{Co}\p{Cs}]/gu;
