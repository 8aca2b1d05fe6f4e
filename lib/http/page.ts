import "server-only";
import { redirect } from "next/navigation";
import type { Identified, Proved } from "@/lib/context";
import { isDatabaseAway } from "@/lib/database";
import type { Callers } from "@/lib/http/caller";
import { currentCaller, currentSession } from "@/lib/http/caller";
import { throwUnexpected } from "@/lib/http/unexpected";

/** Where a person without a factor is led who must have one (C16). */
export const setUpPath = "/settings/security/totp";

/**
 * The signed-in person of a page, or a way to become one: sign-in with the reason, the factor that is owed,
 * or the calm page while the database is away. `path` is where to come back to.
 */
export async function requireCaller<A extends "proved" | "signed_in" = "signed_in">(
  path: string,
  access: A = "signed_in" as A,
): Promise<Callers[A]> {
  const caller = await whileReachable(path, () => currentCaller(access));
  if (caller.ok) return caller.value;
  if (caller.refusal === "mfa_setup_required") redirect(setUpPath);
  const next = encodeURIComponent(path);
  if (caller.refusal === "mfa_required") redirect(`/login/challenge?next=${next}`);
  redirect(
    caller.refusal === "unauthenticated" ? `/login?next=${next}` : `/login?reason=${caller.refusal}&next=${next}`,
  );
}

/**
 * The person for what stands around a page, who may still have to set a factor up; `null` where the page itself
 * leads elsewhere, with its own path.
 */
export async function callerIfAny(): Promise<Proved | null> {
  try {
    const caller = await currentCaller("proved");
    return caller.ok ? caller.value : null;
  } catch (error) {
    if (isDatabaseAway(error)) return null;
    return throwUnexpected(error);
  }
}

/** Whoever holds the session, gates or not, for pages that are open to anyone; `null` where there is none. */
export async function sessionIfAny(path: string): Promise<Identified | null> {
  const session = await whileReachable(path, currentSession);
  return session.ok ? session.value : null;
}

/** Runs `look`, or leads to the page that says the database is away and comes back by itself. */
export async function whileReachable<T>(path: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!isDatabaseAway(error)) await throwUnexpected(error);
  }
  redirect(`/unavailable?next=${encodeURIComponent(path)}`);
}
