import { and, eq, exists, isNull, lt, or, sql } from "drizzle-orm";
import type { Database } from "@/db/open";
import { brands, factors, memberships, sessions, users } from "@/db/schema";
import { readSessionToken } from "@/lib/auth/session-token";
import type { Account, Context, Identified, Proved, SignedIn } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { idleSince } from "@/lib/sessions/live";
import { viewedColumns, viewSession } from "@/lib/sessions/view";
import { after, minutes } from "@/lib/time";

export type SessionRefusal = "unauthenticated" | "session_revoked" | "session_expired";

/**
 * Who holds `token`, by the session's row as it stands now: one prepared select, and nothing remembered
 * between requests, so that a revoked session is out at its next one (E02). Throws where the database is
 * away, which is no reason to sign anybody out.
 *
 * `isActivity` is false for prefetches, HEAD and streams, which keep no session alive (E04).
 */
export async function findSession(
  ctx: Context,
  token: string,
  options: { isActivity: boolean },
): Promise<Result<Identified, SessionRefusal>> {
  const jti = readSessionToken(token);
  if (!jti) return refuse("unauthenticated");
  const digest = digestOf(jti);
  const [session] = await sessionQuery(ctx.db).execute({ digest });
  if (!session) return refuse("unauthenticated");

  if (session.revokedAt) return refuse(session.revokedReason === "expired" ? "session_expired" : "session_revoked");
  if (session.expiresAt <= ctx.now || session.lastActiveAt <= idleSince(ctx)) {
    await endExpired(ctx, session.id, session.userId);
    return refuse("session_expired");
  }

  // The token before a step-up has a few seconds left, with the rights it had (E04).
  const isCurrentToken = session.tokenDigest === digest;
  if (!isCurrentToken && !(session.previousTokenUntil && session.previousTokenUntil > ctx.now)) {
    return refuse("unauthenticated");
  }
  if (options.isActivity && isActivityDue(ctx, session.lastActiveAt)) await noteActivity(ctx, session.id);
  return ok({
    ...ctx,
    session: {
      id: session.id,
      userId: session.userId,
      amr: session.amr,
      aal: assurance(isCurrentToken ? session.aal : session.previousAal),
      steppedUpAt: isCurrentToken ? session.steppedUpAt : session.previousSteppedUpAt,
      steppedUpBy: isCurrentToken ? session.steppedUpBy : null,
    },
    account: {
      id: session.userId,
      email: session.email,
      name: session.name,
      createdAt: session.memberSince,
      previousLoginAt: session.previousLoginAt,
      previousLoginIpMask: session.previousLoginIpMask,
      hasFactor: session.hasFactor,
      brands: inOrder(session.brands),
    },
    sessionView: viewSession(ctx, session, { currentId: session.id }),
  });
}

/** Lets a caller through who owes no factor: where the account has one, the session must have passed it (C11). */
export function passFactorGate(ctx: Identified): Result<Proved, "mfa_required"> {
  return ctx.account.hasFactor && ctx.session.aal < 2 ? refuse("mfa_required") : ok(ctx as Proved);
}

/** Lets a caller through who owes nothing: neither a factor's proof, nor a factor where the rules ask for one (C16). */
export function passGates(ctx: Identified): Result<SignedIn, "mfa_required" | "mfa_setup_required"> {
  const proved = passFactorGate(ctx);
  if (!proved.ok) return proved;
  return mustSetUp(ctx.account) ? refuse("mfa_setup_required") : ok(ctx as SignedIn);
}

const mustSetUp = ({ hasFactor, brands }: Account) =>
  !hasFactor &&
  (env.MFA_REQUIRED_FOR === "all" ||
    (env.MFA_REQUIRED_FOR === "brand_owners" && brands.some(({ role }) => role === "owner")));

const assurance = (aal: number | null): 1 | 2 => (aal === 2 ? 2 : 1);

type BrandTuple = [slug: string, name: string, role: string];

const inOrder = (brands: BrandTuple[]) =>
  brands.map(([slug, name, role]) => ({ slug, name, role })).sort((a, b) => a.name.localeCompare(b.name));

const prepared = new WeakMap<Database, ReturnType<typeof prepareSessionQuery>>();

function sessionQuery(db: Database) {
  const known = prepared.get(db);
  if (known) return known;
  const query = prepareSessionQuery(db);
  prepared.set(db, query);
  return query;
}

/** Session, account, factor and brands in one round trip: all that a page or `GET /auth/me` needs. */
function prepareSessionQuery(db: Database) {
  const activeFactor = db
    .select({ one: sql`1` })
    .from(factors)
    .where(and(eq(factors.userId, users.id), eq(factors.status, "active")));
  // Bare arrays, put in order below: naming and sorting in SQL took a fifth of the whole look-up.
  const brandList = db
    .select({
      list: sql`coalesce(json_agg(json_build_array(${brands.slug}, ${brands.name}, ${memberships.role})), '[]')`,
    })
    .from(memberships)
    .innerJoin(brands, eq(brands.id, memberships.brandId))
    .where(eq(memberships.userId, users.id));
  return db
    .select({
      // Flat, for the driver's mapping of nested columns takes twice as long.
      ...viewedColumns,
      userId: sessions.userId,
      tokenDigest: sessions.tokenDigest,
      steppedUpBy: sessions.steppedUpBy,
      previousTokenUntil: sessions.previousTokenUntil,
      previousAal: sessions.previousAal,
      previousSteppedUpAt: sessions.previousSteppedUpAt,
      email: users.email,
      name: users.name,
      memberSince: users.createdAt,
      previousLoginAt: users.previousLoginAt,
      previousLoginIpMask: users.previousLoginIpMask,
      hasFactor: sql<boolean>`${exists(activeFactor)}`,
      brands: sql<BrandTuple[]>`(${brandList})`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      or(
        eq(sessions.tokenDigest, sql.placeholder("digest")),
        eq(sessions.previousTokenDigest, sql.placeholder("digest")),
      ),
    )
    .prepare("session_by_token");
}

/** How stale `last_active_at` may be: it is written at most once a minute (E05). */
const activityStepMs = minutes(1);

const isActivityDue = (ctx: Context, lastActiveAt: Date) => lastActiveAt <= after(ctx.now, -activityStepMs);

/** The guard keeps a slow request from touching a session that was ended meanwhile (X10). */
async function noteActivity(ctx: Context, sessionId: string): Promise<void> {
  await ctx.db
    .update(sessions)
    .set({ lastActiveAt: ctx.now })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), lt(sessions.lastActiveAt, ctx.now)));
}

/** Closes a lapsed session's row; of all who notice at once, one writes the event (E12). */
function endExpired(ctx: Context, sessionId: string, userId: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const ended = await ctx.db
      .update(sessions)
      .set({ revokedAt: ctx.now, revokedReason: "expired" })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    if (ended.length === 0) return;
    await recordEvents(ctx, { kind: "session.expired", userId, actor: "system", detail: { session_id: sessionId } });
  });
}
