import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { backupCodeSets, factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import { makeBackupCodes, storeBackupCodes } from "@/lib/backup-codes/issue";
import { methodOf } from "@/lib/challenge/answer-schema";
import type { CodeRefusal } from "@/lib/challenge/spend-factor";
import type { SteppedUp } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import { recordEvents } from "@/lib/events/record";
import { codeIfAsked, codeMissing, provedByPasskey, spendCurrentCode } from "@/lib/factors/current-factor";
import { isStillOpen } from "@/lib/factors/enrol";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** What new backup codes ask for besides a step-up: a current code, which a fresh passkey stands for (C08, C10). */
export const regeneration = z.object({ code: codeIfAsked });

type RegenerateRefusal = CodeRefusal | "conflict" | "session_revoked" | "validation_failed";

/**
 * Makes new backup codes, shown here once. The old ones stop in the same transaction (C08). `conflict` where
 * the account has neither authenticator nor passkey, for the mailed code alone has none, and where another
 * request replaced the codes meanwhile: what this one would show must be what stands.
 */
export async function regenerateBackupCodes(
  ctx: SteppedUp,
  proof: { code?: string },
): Promise<Result<{ backupCodes: string[] }, RegenerateRefusal>> {
  if (!(await hasStrongFactor(ctx))) return refuse("conflict");
  const before = await currentSalt(ctx);
  if (!provedByPasskey(ctx)) {
    const { code } = proof;
    if (code === undefined) return codeMissing();
    const attempt = { purpose: "regenerate", method: methodOf({ code }) } as const;
    const proved = await withinSessionBudget(ctx, attempt, () => spendCurrentCode(ctx, code));
    if (!proved.ok) return proved;
  }
  const set = await makeBackupCodes(ctx);
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    // A session that was ended while we hashed must not leave codes of its own behind (X10).
    if (!owner || !(await isStillOpen(ctx))) return refuse("session_revoked");
    if (!(await hasStrongFactor(ctx)) || (await currentSalt(ctx)) !== before) return refuse("conflict");
    await storeBackupCodes(ctx, owner.id, set);
    const detail = { count: set.codes.length };
    await recordEvents(ctx, { kind: "backup_codes.regenerated", userId: owner.id, detail });
    const payload = { name: owner.name, where: whereOf(ctx, owner.timeZone) };
    await enqueueMail(ctx, { kind: "backup_codes_regenerated", userId: owner.id, to: owner.email, payload });
    return ok({ backupCodes: set.codes });
  });
}

async function hasStrongFactor(ctx: SteppedUp): Promise<boolean> {
  const active = and(eq(factors.userId, ctx.session.userId), eq(factors.status, "active"), ne(factors.type, "email"));
  return (await ctx.db.select({ id: factors.id }).from(factors).where(active).limit(1)).length === 1;
}

/** The salt that only this set has, so it names it; `null` where there is none. */
async function currentSalt(ctx: SteppedUp): Promise<string | null> {
  const sets = ctx.db.select({ salt: backupCodeSets.salt }).from(backupCodeSets);
  const [set] = await sets.where(eq(backupCodeSets.userId, ctx.session.userId));
  return set?.salt ?? null;
}
