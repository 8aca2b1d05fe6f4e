import { z } from "zod";

/** The same as a form field: anything unsafe becomes the fallback, without a word. */
export const nextPath = z.unknown().transform((value) => safeNextPath(value));

/** No page of ours has a longer address. */
const longest = 1_000;
const origin = "http://same.site";

/**
 * Where to go after sign-in: `value` if it is a path to a page of this site, else `fallback`. The answer
 * begins with exactly one slash and is never an API path, however either is disguised: percent-encoded
 * (once or more), by backslashes, dot segments or characters that browsers drop.
 */
export function safeNextPath(value: unknown, fallback = "/settings/security"): string {
  if (typeof value !== "string" || value.length > longest || !value.startsWith("/")) return fallback;
  const [path = ""] = value.split(/[?#]/);
  if (![value, decode(path), decode(decode(path))].every(isPagePath)) return fallback;
  const { pathname, search, hash } = new URL(value, origin);
  return pathname + search + hash;
}

/** Judged as a browser would read it, for `/.//evil` and `/x/..//evil` begin with two slashes only then. */
function isPagePath(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop tabs and line breaks from addresses
  if (/[\u0000-\u001f\u007f\\]/.test(text) || !URL.canParse(text, origin)) return false;
  const url = new URL(text, origin);
  return url.origin === origin && !url.pathname.startsWith("//") && !/^\/+api(\/|$)/i.test(url.pathname);
}

/** Percent-decoded; what cannot be decoded is refused by the NUL that stands for it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "\u0000";
  }
}
