import "server-only";
import { cookies } from "next/headers";
import { AuthError } from "next-auth";
import { challengeCookie, cookieOptions, sessionCookie, trustCookie } from "@/lib/auth/cookies";
import { causeOf, signIn, signOut } from "@/lib/auth/nextauth";
import { signSessionToken } from "@/lib/auth/session-token";
import { findOwner } from "@/lib/challenge/find";
import type { Context } from "@/lib/context";
import { isDatabaseAway } from "@/lib/database";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { rememberWith } from "@/lib/trusted-devices/remember-with";

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

/** As `signInBrowser`, and trusts this browser from now on: both or neither. */
export async function signInTrusted(
  ctx: Context,
  token: string,
  timeZone?: string,
): Promise<Result<null, "invalid_challenge">> {
  const owner = await findOwner(ctx, token);
  const trusting = await rememberWith(ctx, { challengeToken: token }, () => signInBrowser(token, timeZone));
  if (!trusting.ok) return trusting;
  const { trustToken } = trusting.value;
  if (owner && trustToken) await keepTrust(owner.email, trustToken);
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

/** Keeps the token of this browser's trust: a new one, or the one that takes the shown one's place (D03). */
export async function keepTrust(email: string, trustToken: string): Promise<void> {
  const { name, maxAge } = trustCookie(email);
  (await cookies()).set(name, trustToken, { ...cookieOptions, maxAge });
}

/** The token of this browser's trust in the person of this address. */
export async function presentedTrust(email: string): Promise<string | null> {
  return (await cookies()).get(trustCookie(email).name)?.value ?? null;
}
