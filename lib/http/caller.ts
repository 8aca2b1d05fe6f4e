import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { sessionCookie } from "@/lib/auth/cookies";
import type { SessionRefusal } from "@/lib/auth/session";
import { findSession, passGates } from "@/lib/auth/session";
import { requireStepUp } from "@/lib/auth/step-up";
import type { Context, Identified, SignedIn, SteppedUp } from "@/lib/context";
import { unattendedHeader } from "@/lib/http/inbound";
import { requestContext } from "@/lib/http/request-context";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** What a handler may ask of its caller, each including the ones before. */
export type Callers = { anyone: Context; session: Identified; signed_in: SignedIn; stepped_up: SteppedUp };
export type Access = keyof Callers;

export type CallerRefusal = SessionRefusal | "mfa_required" | "step_up_required";

/** The session token that came along, and whether a browser sent it by itself. A bearer token counts before a cookie. */
export async function presentedToken(): Promise<{ token: string; byCookie: boolean } | null> {
  const authorization = (await headers()).get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    return token ? { token, byCookie: false } : null;
  }
  const cookie = (await cookies()).get(sessionCookie.name)?.value;
  return cookie ? { token: cookie, byCookie: true } : null;
}

/** Whoever holds the session of this request. Looked up once a request, however often it is asked. */
export const currentSession = cache(async (): Promise<Result<Identified, SessionRefusal>> => {
  const [ctx, presented, head] = await Promise.all([requestContext(), presentedToken(), headers()]);
  if (!presented) return refuse("unauthenticated");
  return findSession(ctx, presented.token, { isActivity: !head.has(unattendedHeader) });
});

/** The caller with at least the given access, or what is missing: session first, then gates, then step-up (J10). */
export async function currentCaller<A extends Access>(access: A): Promise<Result<Callers[A], CallerRefusal>>;
export async function currentCaller(access: Access): Promise<Result<Context, CallerRefusal>> {
  if (access === "anyone") return ok(await requestContext());
  const session = await currentSession();
  if (!session.ok || access === "session") return session;
  const signedIn = passGates(session.value);
  if (!signedIn.ok || access === "signed_in") return signedIn;
  return requireStepUp(signedIn.value);
}
