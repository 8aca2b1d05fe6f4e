import { and, asc, desc, eq, inArray, isNull, ne } from "drizzle-orm";
import { factors, sessions, users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf, keyedDigestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { seal } from "@/lib/crypto/seal";
import { env } from "@/lib/env";
import type { SecurityEvent } from "@/lib/events/record";
import { recordEvents } from "@/lib/events/record";
import { maskOf } from "@/lib/http/address";
import { browserIdFor, rememberBrowser } from "@/lib/sessions/browser";
import { describeDevice } from "@/lib/sessions/device";
import { liveSession } from "@/lib/sessions/live";
import { placeOf } from "@/lib/sessions/place";
import { after, days } from "@/lib/time";

type SignIn = {
  userId: string;
  /** In the order of proof: the last one is what a step-up would ask for. */
  amr: string[];
  aal: 1 | 2;
  trustedDeviceId?: string | null;
  timeZone?: string;
};

/** A new session and the one secret that opens it. */
export type IssuedSession = { sessionId: string; userId: string; jti: string };

/**
 * The only maker of sessions: every way of signing in ends here and says what was proved (A14).
 *
 * Throws where the account has an active factor and the proof falls short of AAL2: that is a hole in a
 * caller, not an answer for a person. In the same transaction the browser's former session of this person
 * is replaced, and the least recently active ones beyond `SESSION_MAX_ACTIVE` end (E06).
 */
export function issueSession(ctx: Context, signIn: SignIn): Promise<IssuedSession> {
  return inTransaction(ctx, async (ctx) => {
    const hasFactor = await lockAccount(ctx, signIn.userId);
    if (hasFactor && signIn.aal < 2) throw new Error("a session below the assurance that its account needs");

    const jti = randomToken(ctx);
    const replaced = await endFormerSession(ctx, signIn.userId);
    const sessionId = await insertSession(ctx, signIn, jti);
    const ended = await endBeyondLimit(ctx, signIn.userId, sessionId);
    await noteSignIn(ctx, signIn);
    await rememberBrowser(ctx, signIn.userId);
    await recordEvents(ctx, ...eventsOf(signIn, sessionId, replaced, ended));
    return { sessionId, userId: signIn.userId, jti };
  });
}

/** Locks the account's row (K12), then looks: in one statement the look would be as old as the wait. */
async function lockAccount(ctx: Context, userId: string): Promise<boolean> {
  if (!(await lockUser(ctx, userId))) throw new Error("a session for an account that does not exist");
  const active = and(eq(factors.userId, userId), eq(factors.status, "active"));
  return (await ctx.db.select({ id: factors.id }).from(factors).where(active).limit(1)).length === 1;
}

/** A browser has one session per person: signing in again replaces the one it had (A17). */
async function endFormerSession(ctx: Context, userId: string): Promise<string[]> {
  const browserId = browserIdFor(ctx, userId);
  if (!browserId) return [];
  const ended = await ctx.db
    .update(sessions)
    .set({ revokedAt: ctx.now, revokedReason: "replaced" })
    .where(and(eq(sessions.userId, userId), eq(sessions.browserId, browserId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return ended.map((row) => row.id);
}

async function insertSession(ctx: Context, signIn: SignIn, jti: string): Promise<string> {
  const { userId, amr, aal, trustedDeviceId } = signIn;
  const lastProof = amr.at(-1) ?? null;
  // A completed sign-in is itself a fresh proof; a device that was trusted long ago is none (A14, E14).
  const isFresh = lastProof !== "trusted_device";
  const { ip, userAgent } = ctx.request;
  const device = describeDevice(userAgent);
  const place = placeOf(ip);
  const id = crypto.randomUUID();
  await ctx.db.insert(sessions).values({
    id,
    userId,
    tokenDigest: digestOf(jti),
    amr,
    aal,
    steppedUpAt: isFresh ? ctx.now : null,
    steppedUpBy: isFresh ? lastProof : null,
    trustedDeviceId,
    browserId: browserIdFor(ctx, userId),
    deviceType: device.deviceType,
    browser: nameAndVersion(device.browser, device.browserVersion),
    os: nameAndVersion(device.os, device.osVersion),
    device: device.label,
    sealedIp: seal("ip", id, ip),
    ipDigest: keyedDigestOf("ip", ip),
    ipMask: maskOf(ip),
    isLocal: place.local,
    country: place.country,
    city: place.city,
    createdAt: ctx.now,
    lastActiveAt: ctx.now,
    expiresAt: after(ctx.now, days(env.SESSION_ABSOLUTE_DAYS)),
  });
  return id;
}

const nameAndVersion = (name: string | null, version: string | null) =>
  name === null ? null : [name, version].filter(Boolean).join(" ");

/** Ends the least recently active sessions beyond the limit; never the new one; ties by id. */
async function endBeyondLimit(ctx: Context, userId: string, newest: string): Promise<string[]> {
  const beyond = ctx.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, newest), liveSession(ctx)))
    .orderBy(desc(sessions.lastActiveAt), asc(sessions.id))
    .offset(env.SESSION_MAX_ACTIVE - 1);
  const ended = await ctx.db
    .update(sessions)
    .set({ revokedAt: ctx.now, revokedReason: "limit" })
    .where(inArray(sessions.id, beyond))
    .returning({ id: sessions.id });
  return ended.map((row) => row.id);
}

/** Moves the last sign-in to "previous", which is what the page shows (A09). */
async function noteSignIn(ctx: Context, { userId, timeZone }: SignIn): Promise<void> {
  await ctx.db
    .update(users)
    .set({
      previousLoginAt: users.lastLoginAt,
      previousLoginIpMask: users.lastLoginIpMask,
      lastLoginAt: ctx.now,
      sealedLastLoginIp: seal("ip", userId, ctx.request.ip),
      lastLoginIpMask: maskOf(ctx.request.ip),
      ...(timeZone ? { timeZone } : {}),
    })
    .where(eq(users.id, userId));
}

function eventsOf({ userId, amr }: SignIn, sessionId: string, replaced: string[], ended: string[]): SecurityEvent[] {
  return [
    { kind: "login.succeeded", userId, detail: { amr } },
    { kind: "session.created", userId, detail: { session_id: sessionId } },
    ...replaced.map(
      (id): SecurityEvent => ({ kind: "session.revoked", userId, detail: { session_id: id, reason: "replaced" } }),
    ),
    ...ended.map(
      (id): SecurityEvent => ({ kind: "session.limit_reached", userId, actor: "system", detail: { session_id: id } }),
    ),
  ];
}
