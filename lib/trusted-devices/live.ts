import { and, gt, isNull, sql } from "drizzle-orm";
import { trustedDevices } from "@/db/schema";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** The condition that a trust stands: not taken back, not past its day, and not switched off for all (D04). */
export const liveTrust = (ctx: Context) =>
  env.TRUSTED_DEVICES_ENABLED
    ? and(isNull(trustedDevices.revokedAt), gt(trustedDevices.trustedUntil, ctx.now))
    : sql`false`;
