import { and, asc, desc, eq, exists, isNull, sql } from "drizzle-orm";
import { backupCodes, factors, users } from "@/db/schema";
import type { Context } from "@/lib/context";

/** A way to answer a challenge. Authenticators have an id and a label. */
export type ChallengeMethod = { type: "totp" | "backup_code"; id?: string; label?: string };

/** How the account may answer a challenge: the most recently used first, the backup code last and never first. */
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
  const methods: ChallengeMethod[] = rows.map(({ id, type, label }) => ({ type, id, label }));
  return rows[0]?.hasBackupCodes ? [...methods, { type: "backup_code" }] : methods;
}
