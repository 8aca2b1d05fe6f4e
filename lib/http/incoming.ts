import "server-only";
import { cookies, headers } from "next/headers";
import { sessionCookie } from "@/lib/auth/cookies";

/** What a request says of itself, wherever it is answered. */
export type Incoming = { headers: Pick<Headers, "get" | "has">; cookie: (name: string) => string | undefined };

/** The request that a page or an action answers, as Next tells it. */
export async function incoming(): Promise<Incoming> {
  const [head, jar] = await Promise.all([headers(), cookies()]);
  return { headers: head, cookie: (name) => jar.get(name)?.value };
}

/** The request that a route handler has at hand: asking Next for it again would cost more than the session's look-up. */
export const incomingOf = ({ headers }: Request): Incoming => ({
  headers,
  cookie: (name) => readCookie(headers.get("cookie") ?? "", name),
});

/** The session token that came along, and whether a browser sent it by itself. A bearer token counts before a cookie. */
export function tokenIn({ headers, cookie }: Incoming): { token: string; byCookie: boolean } | null {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    return token ? { token, byCookie: false } : null;
  }
  const token = cookie(sessionCookie.name);
  return token ? { token, byCookie: true } : null;
}

/** One cookie of ours; their values need no decoding (RFC 6265 §4.2.1). */
function readCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
