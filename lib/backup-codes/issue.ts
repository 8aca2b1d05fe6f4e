import { eq } from "drizzle-orm";
import { backupCodeSets, backupCodes } from "@/db/schema";
import { formatCode, hashCode, makeCode } from "@/lib/backup-codes/code";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** A set that is not stored yet: the codes to show once, and what will be kept of them. */
export type BackupCodeSet = { codes: string[]; salt: string; hashes: string[] };

/** Makes a set of distinct codes. Hashing takes a tenth of a second or two: call it outside a transaction. */
export async function makeBackupCodes(ctx: Context): Promise<BackupCodeSet> {
  const codes = new Set<string>();
  while (codes.size < env.BACKUP_CODE_COUNT) codes.add(makeCode(ctx));
  const salt = Buffer.from(ctx.random(16)).toString("hex");
  const hashes = await Promise.all([...codes].map((code) => hashCode(code, salt)));
  return { codes: [...codes].map(formatCode), salt, hashes };
}

/** Puts `set` in the place of whatever codes the account had: the old ones stop at that moment. */
export async function storeBackupCodes(ctx: Context, userId: string, set: BackupCodeSet): Promise<void> {
  await ctx.db.delete(backupCodes).where(eq(backupCodes.userId, userId));
  const fresh = { salt: set.salt, createdAt: ctx.now };
  await ctx.db
    .insert(backupCodeSets)
    .values({ userId, ...fresh })
    .onConflictDoUpdate({ target: backupCodeSets.userId, set: fresh });
  await ctx.db.insert(backupCodes).values(set.hashes.map((codeHash) => ({ userId, codeHash })));
}
