import { createHmac, timingSafeEqual } from "node:crypto";
import { SignJWT } from "jose";
import { sessionTokenKey } from "@/lib/crypto/keys";
import { env } from "@/lib/env";
import { days } from "@/lib/time";

const algorithm = "HS256";

/**
 * The session token, cookie and access token alike: a signed JWT (RFC 7519) that carries the session's
 * secret `jti` and nothing about the person. It is worth what the session's row says at that moment.
 */
export function signSessionToken(jti: string, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ jti })
    .setProtectedHeader({ alg: algorithm })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.ceil(days(env.SESSION_ABSOLUTE_DAYS) / 1000))
    .sign(sessionTokenKey());
}

/** The only header that we sign with. Whoever names another algorithm, or none, is not heard (RFC 8725 §3.1). */
const ourHeader = Buffer.from(JSON.stringify({ alg: algorithm })).toString("base64url");

/**
 * The `jti` of a token that we signed, or `null`. Its lapse is the row's business, so the row can say why.
 *
 * Checked here and not by `jose`, which goes through WebCrypto and so through the thread pool: that took a
 * tenth of the throughput of `GET /auth/me`.
 */
export function readSessionToken(token: string): string | null {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  if (header !== ourHeader || rest.length > 0) return null;
  const expected = createHmac("sha256", sessionTokenKey()).update(`${header}.${payload}`).digest("base64url");
  // As text: a signature has one spelling, so nobody else's variant of a token passes for it.
  const [given, right] = [Buffer.from(signature), Buffer.from(expected)];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const { jti } = JSON.parse(Buffer.from(payload, "base64url").toString());
  return typeof jti === "string" ? jti : null;
}
