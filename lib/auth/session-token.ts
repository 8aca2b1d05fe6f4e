import { jwtVerify, SignJWT } from "jose";
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

/** The `jti` of a token that we signed, or `null`. Its lapse is the row's business, so the row can say why. */
export async function readSessionToken(token: string): Promise<string | null> {
  try {
    // Lenient by ten years: an overdue token is answered by its row, as `session_expired`.
    const { payload } = await jwtVerify(token, sessionTokenKey(), {
      algorithms: [algorithm],
      clockTolerance: 315_360_000,
    });
    return payload.jti ?? null;
  } catch {
    return null;
  }
}
