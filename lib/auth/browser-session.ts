import "server-only";
import { cookies } from "next/headers";
import { AuthError } from "next-auth";
import { challengeCookie, cookieOptions, sessionCookie, trustCookie } from "@/lib/auth/cookies";
import { causeOf, signIn, signOut } from "@/lib/auth/nextauth";
import { signSessionToken } from "@/lib/auth/session-token";
import type { Context } from "@/lib/context";
import { isDatabaseAway } from "@/lib/database";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { rememberDevice } from "@/lib/trusted-devices/remember";

/** Turns an answered challenge into the session cookie of the asking browser, through next-auth. */
export async function signInBrowser(token: string, timeZone?: string): Promise<Result<null, "invalid_challenge">> {
  try {
    await signIn("challenge", { token, time_zone: timeZone ?? "", redirect: false });
  } catch (error) {
    if (error instanceof AuthError && isDatabaseAway(causeOf(error))) throw causeOf(error);
    if (error instanceof AuthError && error.type === "CredentialsSignin") return refuse("invalid_challenge");
    throw error;
  }
  await forgetChallenge();
  return ok(null);
}

/** Writes the renewed token of a step-up. The session is the same; the cookie before dies in seconds. */
export async function renewBrowserSession(jti: string): Promise<void> {
  const { name, maxAge } = sessionCookie;
  (await cookies()).set(name, await signSessionToken(jti, new Date()), { ...cookieOptions, maxAge });
}

/** Takes the session cookie from the browser. The row is ended by lib/sessions/sign-out.ts. */
export async function clearBrowserSession(): Promise<void> {
  await signOut({ redirect: false });
}

/** Keeps the challenge between the two steps of a sign-in, out of reach of scripts. */
export async function rememberChallenge(token: string): Promise<void> {
  (await cookies()).set(challengeCookie.name, token, { ...cookieOptions, maxAge: challengeCookie.maxAge });
}

export async function presentedChallenge(): Promise<string | null> {
  return (await cookies()).get(challengeCookie.name)?.value ?? null;
}

export async function forgetChallenge(): Promise<void> {
  // Not `delete`: browsers take a `__Host-` cookie back only with the attributes that it was set with.
  (await cookies()).set(challengeCookie.name, "", { ...cookieOptions, maxAge: 0 });
}

/** Trusts the asking browser, whose challenge `token` was just answered. Before `signInBrowser`, which spends it. */
export async function trustBrowser(ctx: Context, token: string): Promise<void> {
  const trustToken = await rememberDevice(ctx, token);
  if (trustToken) await keepTrust(trustToken);
}

/** Keeps the token of this browser's trust: a new one, or the one that takes the shown one's place (D03). */
export async function keepTrust(trustToken: string): Promise<void> {
  (await cookies()).set(trustCookie.name, trustToken, { ...cookieOptions, maxAge: trustCookie.maxAge });
}

export async function presentedTrust(): Promise<string | null> {
  return (await cookies()).get(trustCookie.name)?.value ?? null;
}
