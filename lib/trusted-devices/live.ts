import { and, gt, isNull, sql } from "drizzle-orm";
import { trustedDevices } from "@/db/schema";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** The condition that a trust was neither taken back nor is past its day. */
export const standingTrust = (ctx: Context) =>
  and(isNull(trustedDevices.revokedAt), gt(trustedDevices.trustedUntil, ctx.now));

/** The condition that a trust counts now: it stands, and trust is not switched off for all (D04). */
export const liveTrust = (ctx: Context) => (env.TRUSTED_DEVICES_ENABLED ? standingTrust(ctx) : sql`false`);
