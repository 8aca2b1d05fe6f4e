import { and, gt, isNull } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { after, hours } from "@/lib/time";

/** When an idle session last may have been active to live on (E04). */
export const idleSince = (ctx: Context) => after(ctx.now, -hours(env.SESSION_IDLE_HOURS));

/** The condition that a session row is neither ended, nor past its last day, nor idle for too long. */
export const liveSession = (ctx: Context) =>
  and(isNull(sessions.revokedAt), gt(sessions.expiresAt, ctx.now), gt(sessions.lastActiveAt, idleSince(ctx)));
