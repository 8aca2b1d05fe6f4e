import { and, eq, gt, isNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";

/** The condition that a challenge row still waits: not ended, not past its ten minutes. */
export const stillOpen = (ctx: Context) => and(isNull(challenges.endedAt), gt(challenges.expiresAt, ctx.now));

/** The row that `token` opens. Always by the token, never by an address or an account (B02). */
export const namedBy = (token: string) => eq(challenges.tokenDigest, digestOf(token));
