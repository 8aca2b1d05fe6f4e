import "server-only";
import NextAuth, { CredentialsSignin } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { cookieOptions, sessionCookie } from "@/lib/auth/cookies";
import { readSessionToken, signSessionToken } from "@/lib/auth/session-token";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { challengeToken } from "@/lib/challenge/token";
import { isDatabaseAway } from "@/lib/database";
import { env } from "@/lib/env";
import { requestContext } from "@/lib/http/request-context";
import { timeZone } from "@/lib/http/time-zone";
import { logError } from "@/lib/log";

/**
 * next-auth keeps the cookie, its CSRF token, sign-in and sign-out, and nothing else (decision 0001).
 *
 * `authorize` redeems an answered challenge once for a row in `sessions`; the cookie carries that row's
 * secret id. Who is signed in is never asked here: see lib/auth/session.ts.
 */
export const { handlers, signIn, signOut } = NextAuth({
  basePath: "/api/auth",
  // The host was set from APP_URL before anything read it (lib/http/inbound.ts).
  trustHost: true,
  secret: env.AUTH_SECRET,
  session: { strategy: "jwt", maxAge: sessionCookie.maxAge },
  cookies: { sessionToken: { name: sessionCookie.name, options: cookieOptions } },
  pages: { signIn: "/login", error: "/login", signOut: "/login" },
  providers: [
    Credentials({
      id: "challenge",
      credentials: { token: {}, time_zone: {} },
      authorize: async (credentials) => {
        const token = challengeToken.safeParse(credentials.token);
        if (!token.success) return null;
        const zone = timeZone.safeParse(credentials.time_zone);
        const redeemed = await redeemChallenge(await requestContext(), token.data, { timeZone: zone.data });
        return redeemed.ok ? { id: redeemed.value.userId, jti: redeemed.value.jti } : null;
      },
    }),
  ],
  callbacks: {
    // `user` is there at sign-in alone. What a client posts to an update is never looked at.
    jwt: ({ token, user }) => (user && "jti" in user ? { jti: String(user.jti) } : { jti: token.jti }),
  },
  jwt: {
    encode: async ({ token }) => (token?.jti ? signSessionToken(token.jti, new Date()) : ""),
    decode: async ({ token }) => {
      const jti = token ? readSessionToken(token) : null;
      return jti ? { jti } : null;
    },
  },
  logger: {
    // A challenge that cannot be redeemed is an answer, and a database away is told by whoever asked.
    error: (error) => {
      if (error instanceof CredentialsSignin || isDatabaseAway(causeOf(error))) return;
      logError("next-auth failed", causeOf(error));
    },
  },
});

/** next-auth wraps what a provider throws in `cause.err`. */
export const causeOf = (error: Error): unknown => {
  const { cause } = error;
  return typeof cause === "object" && cause !== null && "err" in cause ? cause.err : error;
};
