import "server-only";
import { cache } from "react";
import type { SessionRefusal } from "@/lib/auth/session";
import { findSession, passFactorGate, passGates } from "@/lib/auth/session";
import { requireStepUp } from "@/lib/auth/step-up";
import type { Context, Fresh, Identified, Proved, SignedIn, SteppedUp } from "@/lib/context";
import { unattendedHeader } from "@/lib/http/inbound";
import type { Incoming } from "@/lib/http/incoming";
import { incoming, tokenIn } from "@/lib/http/incoming";
import { contextOf } from "@/lib/http/request-context";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** What a handler may ask of its caller. `proved` and `fresh` are for who may still have to set a factor up (C16). */
export type Callers = {
  anyone: Context;
  session: Identified;
  proved: Proved;
  fresh: Fresh;
  signed_in: SignedIn;
  stepped_up: SteppedUp;
};
export type Access = keyof Callers;

export type CallerRefusal = SessionRefusal | "mfa_required" | "mfa_setup_required" | "step_up_required";

/** Whoever holds the session of the request that a page or an action answers. Looked up once a page, however often it is asked. */
export const currentSession = cache(async () => sessionOf(await incoming()));

/** Whoever holds the session of a request. */
export async function sessionOf(request: Incoming): Promise<Result<Identified, SessionRefusal>> {
  const ctx = await contextOf(request);
  const presented = tokenIn(request);
  if (!presented) return refuse("unauthenticated");
  return findSession(ctx, presented.token, { isActivity: !request.headers.has(unattendedHeader) });
}

/** The caller of a page or an action, with at least the given access, or what is missing. */
export const currentCaller = async <A extends Access>(access: A): Promise<Result<Callers[A], CallerRefusal>> =>
  access === "anyone" ? callerOf(access, await incoming()) : withAccess(access, await currentSession());

/** The caller of a request, with at least the given access, or what is missing. */
export const callerOf = async <A extends Access>(
  access: A,
  request: Incoming,
): Promise<Result<Callers[A], CallerRefusal>> =>
  access === "anyone"
    ? (ok(await contextOf(request)) as Result<Callers[A], never>)
    : withAccess(access, await sessionOf(request));

/** Session first, then gates, then step-up (J10). */
function withAccess<A extends Access>(
  access: A,
  session: Result<Identified, SessionRefusal>,
): Result<Callers[A], CallerRefusal>;
function withAccess(access: Access, session: Result<Identified, SessionRefusal>): Result<Identified, CallerRefusal> {
  if (!session.ok || access === "session") return session;
  const isEnrolling = access === "proved" || access === "fresh";
  const passed = isEnrolling ? passFactorGate(session.value) : passGates(session.value);
  if (!passed.ok || access === "proved" || access === "signed_in") return passed;
  return requireStepUp(passed.value);
}
