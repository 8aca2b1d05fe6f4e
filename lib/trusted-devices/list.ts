import { and, asc, desc, eq, isNotNull } from "drizzle-orm";
import { sessions, trustedDevices } from "@/db/schema";
import type { SignedIn } from "@/lib/context";
import { countryName, placeParts } from "@/lib/sessions/place";
import { liveTrust } from "@/lib/trusted-devices/live";

type Row = typeof trustedDevices.$inferSelect;

/** A trusted device as its owner sees it: never its token. */
export type TrustedDeviceView = Pick<
  Row,
  "id" | "name" | "deviceType" | "browser" | "os" | "country" | "city" | "ipMask"
> &
  Pick<Row, "createdAt" | "lastUsedAt" | "useCount" | "trustedUntil"> & {
    /** "Portugal", "Lisbon, Portugal" or "Local network": where it was used last. */
    place: string | null;
    placeEstimated: boolean;
    /** The caller's session was begun on this trust, or began it. */
    isCurrent: boolean;
  };

/** The devices that the caller trusts now: the current one first, then by last use; ties by id (D04). */
export async function listTrustedDevices(ctx: SignedIn): Promise<TrustedDeviceView[]> {
  const isCurrent = isNotNull(sessions.id);
  const rows = await ctx.db
    .select({ row: trustedDevices, isCurrent: isCurrent.mapWith(Boolean) })
    .from(trustedDevices)
    .leftJoin(sessions, and(eq(sessions.id, ctx.session.id), eq(sessions.trustedDeviceId, trustedDevices.id)))
    .where(and(eq(trustedDevices.userId, ctx.session.userId), liveTrust(ctx)))
    .orderBy(desc(isCurrent), desc(trustedDevices.lastUsedAt), asc(trustedDevices.id));
  return rows.map(({ row, isCurrent }) => view(row, isCurrent));
}

function view(row: Row, isCurrent: boolean): TrustedDeviceView {
  const { id, name, deviceType, browser, os, country, city, ipMask, isLocal } = row;
  const { createdAt, lastUsedAt, useCount, trustedUntil } = row;
  const device = { id, name, deviceType, browser, os, country, city, ipMask };
  const use = { createdAt, lastUsedAt, useCount, trustedUntil };
  const place = placeParts({ countryName: countryName(country), city, local: isLocal }).where;
  return { ...device, ...use, place, placeEstimated: !isLocal && country !== null, isCurrent };
}
