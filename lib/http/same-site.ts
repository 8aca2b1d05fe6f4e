import { env } from "@/lib/env";

/**
 * Whether a write may have been meant by our own pages. `Origin` decides where it is sent, else
 * `Sec-Fetch-Site`; a request with neither comes from a program, and counts only where no cookie
 * authenticates it (K07, X22). The origin to match is configuration, never the request's host.
 */
export function isSameSite(headers: Headers, options: { byCookie: boolean }): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return origin === env.APP_URL;
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  return !options.byCookie;
}
