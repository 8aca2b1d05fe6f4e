import { and, eq, gt } from "drizzle-orm";
import { knownBrowsers } from "@/db/schema";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { after, days } from "@/lib/time";

/** How long a device cookie lives in the browser, and how long we remember one (A17). */
export const deviceCookieMs = days(400);

/**
 * The public id of the asking browser for one account, or `null` without a device cookie. The cookie is
 * 256 random bits, so a plain hash hides it; the account is part of it, so that two people who share a
 * browser cannot be linked by it.
 */
export function browserIdFor(ctx: Context, userId: string): string | null {
  return ctx.request.deviceId === null ? null : digestOf(`${userId}:${ctx.request.deviceId}`).slice(0, 32);
}

/** Whether the asking browser has signed in to this account before, or was let in by an unlock link. */
export async function isKnownBrowser(ctx: Context, userId: string): Promise<boolean> {
  const known = await ctx.db
    .select({ browserId: knownBrowsers.browserId })
    .from(knownBrowsers)
    .where(
      and(
        eq(knownBrowsers.userId, userId),
        eq(knownBrowsers.browserId, browserIdFor(ctx, userId) ?? ""),
        gt(knownBrowsers.lastSeenAt, after(ctx.now, -deviceCookieMs)),
      ),
    );
  return known.length > 0;
}

/** Remembers the asking browser for this account. Nothing happens for a client without a device cookie. */
export async function rememberBrowser(ctx: Context, userId: string): Promise<void> {
  const browserId = browserIdFor(ctx, userId);
  if (!browserId) return;
  await ctx.db
    .insert(knownBrowsers)
    .values({ userId, browserId, firstSeenAt: ctx.now, lastSeenAt: ctx.now })
    .onConflictDoUpdate({ target: [knownBrowsers.userId, knownBrowsers.browserId], set: { lastSeenAt: ctx.now } });
}
