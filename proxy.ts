import { randomBytes } from "node:crypto";
import type { NextRequest } from "next/server";
import { NextResponse } from "next/server";
import { sessionCookie } from "@/lib/auth/cookies";
import { env, isProduction } from "@/lib/env";
import { isSameSite } from "@/lib/http/same-site";

/**
 * A content security policy with a nonce for each page, and a short way to sign-in for who has no session
 * cookie at all. Posts from other sites end here. It decides nothing else: whether a session is worth anything
 * is asked where it is used.
 */
export function proxy(request: NextRequest): NextResponse {
  // Next would answer 500; every action looks again by itself.
  const isWrite = !["GET", "HEAD"].includes(request.method);
  if (isWrite && !isSameSite(request.headers, { byCookie: true })) return refused();
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith("/settings") && !request.cookies.has(sessionCookie.name)) {
    return NextResponse.redirect(new URL(`/login?next=${encodeURIComponent(pathname + search)}`, env.APP_URL));
  }
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "no-store");
  return response;
}

const refused = () => new NextResponse("This form was not sent from a page of this site.\n", { status: 403 });

/** Pages only: API routes and files have their fixed headers from next.config.ts, and two pages a policy of their own. */
export const config = {
  matcher: "/((?!api/|_next/|.*\\.(?:svg|png|ico|webp|txt|woff2)$|dev/mailbox/[^/]+/html$|unavailable$).*)",
};

function contentSecurityPolicy(nonce: string): string {
  // The development build evaluates strings and writes styles as it goes; production does neither.
  const evaluation = isProduction ? "" : " 'unsafe-eval'";
  const styles = isProduction ? `'nonce-${nonce}'` : "'unsafe-inline'";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    `style-src 'self' ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(env.APP_URL.startsWith("https:") ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}
