import { sessions } from "@/db/schema";
import type { Context } from "@/lib/context";
import { idleSince } from "@/lib/sessions/live";
import { countryName, placeParts } from "@/lib/sessions/place";
import { after, days } from "@/lib/time";

/** What a view is made of. The sealed address is not part of it: who shows it asks for it. */
export const viewedColumns = {
  id: sessions.id,
  deviceType: sessions.deviceType,
  device: sessions.device,
  browser: sessions.browser,
  os: sessions.os,
  isLocal: sessions.isLocal,
  country: sessions.country,
  city: sessions.city,
  ipMask: sessions.ipMask,
  createdAt: sessions.createdAt,
  lastActiveAt: sessions.lastActiveAt,
  expiresAt: sessions.expiresAt,
  revokedAt: sessions.revokedAt,
  revokedReason: sessions.revokedReason,
  browserId: sessions.browserId,
  amr: sessions.amr,
  aal: sessions.aal,
  steppedUpAt: sessions.steppedUpAt,
};

type SessionRow = Pick<typeof sessions.$inferSelect, keyof typeof viewedColumns>;

/** A session as its owner sees it: a device, a place, never a secret (E15). */
export type SessionView = {
  id: string;
  deviceType: SessionRow["deviceType"];
  /** What people call the device: "Windows, Chrome 141". */
  name: string;
  browser: string | null;
  os: string | null;
  /** "Portugal", "Lisbon, Portugal" or "Local network". */
  place: string | null;
  placeEstimated: boolean;
  country: string | null;
  city: string | null;
  ipMask: string;
  createdAt: Date;
  lastActiveAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  revokedReason: SessionRow["revokedReason"];
  isCurrent: boolean;
  /** Signed in within the last 7 days. */
  isNew: boolean;
  /** The first session from its country, while there were others before it. */
  isNewCountry: boolean;
  browserId: string | null;
  amr: string[];
  aal: number;
  steppedUpAt: Date | null;
};

/** How long a session is called new. */
const newForMs = days(7);

/** The public view of a row. */
export function viewSession(
  ctx: Context,
  row: SessionRow,
  from: { currentId: string; isNewCountry?: boolean },
): SessionView {
  const {
    id,
    deviceType,
    browser,
    os,
    country,
    city,
    ipMask,
    createdAt,
    lastActiveAt,
    expiresAt,
    browserId,
    amr,
    aal,
  } = row;
  return {
    id,
    deviceType,
    name: row.device,
    browser,
    os,
    place: placeParts({ countryName: countryName(country), city, local: row.isLocal }).where,
    placeEstimated: !row.isLocal && country !== null,
    country,
    city,
    ipMask,
    createdAt,
    lastActiveAt,
    expiresAt,
    revokedAt: row.revokedAt ?? lapsedAt(ctx, row),
    revokedReason: row.revokedReason ?? (lapsedAt(ctx, row) ? "expired" : null),
    isCurrent: id === from.currentId,
    isNew: after(createdAt, newForMs) > ctx.now,
    isNewCountry: from.isNewCountry ?? false,
    browserId,
    amr,
    aal,
    steppedUpAt: row.steppedUpAt,
  };
}

/** An idle or overdue session is over, even before its row says so. */
const lapsedAt = (ctx: Context, row: SessionRow) =>
  row.expiresAt <= ctx.now ? row.expiresAt : row.lastActiveAt <= idleSince(ctx) ? row.lastActiveAt : null;
