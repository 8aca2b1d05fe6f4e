import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database } from "@/db/open";
import type { SessionView } from "@/lib/sessions/view";

/** All that a domain function may depend on: one database, one instant, one source of chance, one request. */
export type Context = {
  db: Database;
  now: Date;
  random: (bytes: number) => Uint8Array;
  request: {
    id: string;
    /** The client's address, already judged by lib/http/address.ts. */
    ip: string;
    userAgent: string;
    /** The device cookie's value, where this browser has one (see lib/sessions/browser.ts). */
    deviceId: string | null;
  };
};

/** A session as the domain sees it. `aal` is the authentication assurance level of NIST SP 800-63B-4. */
export type Session = {
  id: string;
  userId: string;
  aal: 1 | 2;
  amr: string[];
  steppedUpAt: Date | null;
  /** The `amr` word of the last step-up; `null` where it is told of an older token. */
  steppedUpBy: string | null;
};

/** The person behind a session, as far as every page needs to know. */
export type Account = {
  id: string;
  email: string;
  name: string;
  hasFactor: boolean;
  createdAt: Date;
  /** The sign-in before the present one (A09). */
  previousLoginAt: Date | null;
  previousLoginIpMask: string | null;
  brands: { slug: string; name: string; role: string }[];
};

/** A context whose caller holds a live session that may still owe a factor. Only lib/auth/session.ts makes one. */
export type Identified = Context & { session: Session; account: Account; sessionView: SessionView };

declare const proved: unique symbol;
/** A context whose caller owes no factor, but may still have to set one up. Only lib/auth/session.ts makes one. */
export type Proved = Identified & { [proved]: true };

declare const passed: unique symbol;
/** A context whose caller is known and has passed every gate. Only lib/auth/session.ts makes one. */
export type SignedIn = Proved & { [passed]: true };

declare const proof: unique symbol;
/** Proved, and proved afresh: enough to enrol a factor. Only lib/auth/step-up.ts makes one. */
export type Fresh = Proved & { [proof]: true };
/** A signed-in context whose caller has proved identity afresh. */
export type SteppedUp = SignedIn & Fresh;

/** `40P01` deadlock and `40001` serialization failure: the database asks for one more try (K12). */
const retryable = new Set(["40P01", "40001"]);

/**
 * Runs `work` in one transaction: its writes land together, or not at all if it throws. Inside another
 * transaction it simply joins, so verbs compose.
 */
export async function inTransaction<C extends Context, T>(ctx: C, work: (ctx: C) => Promise<T>): Promise<T> {
  if (ctx.db instanceof PgTransaction) return work(ctx);
  const attempt = () => ctx.db.transaction((tx) => work({ ...ctx, db: tx }));
  try {
    return await attempt();
  } catch (error) {
    if (retryable.has(databaseErrorCode(error) ?? "")) return attempt();
    throw error;
  }
}

/** The SQLSTATE or driver code behind `error`, however deep the driver has wrapped it. */
export function databaseErrorCode(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return null;
}
