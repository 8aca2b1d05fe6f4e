import { and, count, eq, isNull } from "drizzle-orm";
import { backupCodeSets, backupCodes, users } from "@/db/schema";
import { hashCode, normalizeCode } from "@/lib/backup-codes/code";
import type { Context } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import { recordEvents } from "@/lib/events/record";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/**
 * The stored form of what was typed, or `null` where it cannot be a code of this account. One argon2 hash
 * finds it among all ten, since they share a salt. Call it outside a transaction.
 */
export async function prepareBackupCode(ctx: Context, userId: string, typed: string): Promise<string | null> {
  const code = normalizeCode(typed);
  if (!code) return null;
  const [set] = await ctx.db
    .select({ salt: backupCodeSets.salt })
    .from(backupCodeSets)
    .where(eq(backupCodeSets.userId, userId));
  return set ? hashCode(code, set.salt) : null;
}

/**
 * Spends a prepared backup code: of two uses at once the conditional update lets one win (C06). The owner is
 * mailed each time, with what is left (C08).
 */
export async function spendBackupCode(
  ctx: Context,
  userId: string,
  codeHash: string | null,
): Promise<Result<null, "invalid_code" | "code_reused">> {
  if (codeHash === null) return refuse("invalid_code");
  const thisCode = and(eq(backupCodes.userId, userId), eq(backupCodes.codeHash, codeHash));
  const spent = await ctx.db
    .update(backupCodes)
    .set({ usedAt: ctx.now })
    .where(and(thisCode, isNull(backupCodes.usedAt)))
    .returning({ id: backupCodes.id });
  if (spent.length === 0) {
    const known = await ctx.db.select({ id: backupCodes.id }).from(backupCodes).where(thisCode);
    return refuse(known.length > 0 ? "code_reused" : "invalid_code");
  }
  const left = await countBackupCodes(ctx, userId);
  await recordEvents(ctx, { kind: "backup_code.used", userId, detail: { left } });
  await mailOwner(ctx, userId, left);
  return ok(null);
}

async function mailOwner(ctx: Context, userId: string, left: number): Promise<void> {
  const [owner] = await ctx.db
    .select({ email: users.email, name: users.name, timeZone: users.timeZone })
    .from(users)
    .where(eq(users.id, userId));
  if (!owner) return;
  const payload = { name: owner.name, left, where: whereOf(ctx, owner.timeZone) };
  await enqueueMail(ctx, { kind: "backup_code_used", userId, to: owner.email, payload });
}

/** How many codes of the account still work. */
export async function countBackupCodes(ctx: Context, userId: string): Promise<number> {
  const [row] = await ctx.db
    .select({ left: count() })
    .from(backupCodes)
    .where(and(eq(backupCodes.userId, userId), isNull(backupCodes.usedAt)));
  return row?.left ?? 0;
}
