import { and, asc, desc, eq, exists, isNull, sql } from "drizzle-orm";
import { backupCodes, factors, users } from "@/db/schema";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** A way to answer a challenge. Authenticators and passkeys have an id and a label. */
export type ChallengeMethod = { type: "passkey" | "totp" | "email_otp" | "backup_code"; id?: string; label?: string };

/**
 * How the account may answer a challenge, the best first: passkeys, authenticators, the mailed code, each kind
 * by last use; the backup code last and never first. Where a stronger factor is on, the mailed code is not
 * offered as a way round it (B08).
 */
export async function listMethods(ctx: Context, userId: string): Promise<ChallengeMethod[]> {
  const unused = ctx.db
    .select({ one: sql`1` })
    .from(backupCodes)
    .where(and(eq(backupCodes.userId, users.id), isNull(backupCodes.usedAt)));
  const rows = await ctx.db
    .select({
      id: factors.id,
      type: factors.type,
      label: factors.label,
      hasBackupCodes: sql<boolean>`${exists(unused)}`,
    })
    .from(factors)
    .innerJoin(users, eq(users.id, factors.userId))
    .where(and(eq(factors.userId, userId), eq(factors.status, "active")))
    .orderBy(desc(factors.lastUsedAt), asc(factors.id));
  const of = (wanted: "passkey" | "totp") =>
    rows.filter(({ type }) => type === wanted).map(({ id, label }): ChallengeMethod => ({ type: wanted, id, label }));
  const strong = [...of("passkey"), ...of("totp")];
  const isMailed = rows.some(({ type }) => type === "email") && !emailRests(rows);
  const mailed: ChallengeMethod[] = isMailed ? [{ type: "email_otp" }] : [];
  const backup: ChallengeMethod[] = rows[0]?.hasBackupCodes ? [{ type: "backup_code" }] : [];
  return [...strong, ...mailed, ...backup];
}

/** Whether a stronger factor stands in the mailed code's place, so that the code is not asked for (B08). */
export const emailRests = (factors: { type: "totp" | "email" | "passkey" }[]) =>
  !env.MFA_ALLOW_EMAIL_FALLBACK && factors.some(({ type }) => type !== "email");
