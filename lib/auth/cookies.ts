import { keyedDigestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { emailKey } from "@/lib/http/text";
import { deviceCookieMs } from "@/lib/sessions/browser";
import { days, minutes } from "@/lib/time";

const isHttps = env.APP_URL.startsWith("https:");

/** Under HTTPS the browser itself holds the cookie to this host, path `/` and TLS (RFC 6265bis §4.1.3.2). */
const nameOf = (name: string) => `${isHttps ? "__Host-" : ""}holdfast_${name}`;
const secondsOf = (durationMs: number) => Math.floor(durationMs / 1000);

/** What all our cookies have in common: no script reads them, no other site sends them along with a write (A15). */
export const cookieOptions = { httpOnly: true, sameSite: "lax", secure: isHttps, path: "/" } as const;

/** The session token. Written by next-auth, and by a step-up that renews it. */
export const sessionCookie = { name: nameOf("session"), maxAge: secondsOf(days(env.SESSION_ABSOLUTE_DAYS)) };

/** The challenge between password and second factor. */
export const challengeCookie = { name: nameOf("challenge"), maxAge: secondsOf(minutes(env.CHALLENGE_TTL_MINUTES)) };

/** Which browser this is (A17). It opens nothing. */
export const deviceCookie = { name: nameOf("device"), maxAge: secondsOf(deviceCookieMs) };

/**
 * The trust of this browser in one person (D01): of two who share it each has a cookie of their own, whose name tells
 * nobody whose it is. Its row knows the day it ends; the cookie is only to be gone about then.
 */
export const trustCookie = (email: string) => ({
  name: `${nameOf("trust")}_${keyedDigestOf("email", emailKey(email)).slice(0, 12)}`,
  maxAge: secondsOf(days(env.TRUSTED_DEVICE_DAYS)),
});
