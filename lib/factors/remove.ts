import { and, eq, inArray } from "drizzle-orm";
import { backupCodeSets, backupCodes, factors } from "@/db/schema";
import { endUnredeemedSignIns } from "@/lib/challenge/end-sign-ins";
import type { SignedIn } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import { recordEvents } from "@/lib/events/record";
import { factorWords } from "@/lib/factors/enrol";
import type { RemovalPlan } from "@/lib/factors/plan-removal";
import { isStrong } from "@/lib/factors/plan-removal";
import { revokeTrustedDevices } from "@/lib/trusted-devices/revoke";

type Owner = { id: string; email: string; name: string; timeZone: string | null };

/**
 * Takes factors off an account with all that hangs on them: backup codes with the last authenticator or
 * passkey (C07), every trust (D04), every sign-in that holds no session yet; events and one mail. In the
 * transaction that proved it may be, under the account's lock.
 */
export async function removeFactors(ctx: SignedIn, owner: Owner, { going, staying }: RemovalPlan): Promise<void> {
  const ids = going.map(({ id }) => id);
  await ctx.db.delete(factors).where(and(eq(factors.userId, owner.id), inArray(factors.id, ids)));
  const backupCodesStopped = !staying.some(isStrong) && (await deleteBackupCodes(ctx, owner.id));
  await endUnredeemedSignIns(ctx, owner.id);
  const events = going.map(({ id, type, label }) => {
    return { kind: factorWords[type].removed, userId: owner.id, detail: { factor_id: id, label } };
  });
  await recordEvents(ctx, ...events);
  await revokeTrustedDevices(ctx, owner.id, "factor_disabled");
  const removed = going.map(({ type, label }) => ({ factor: factorWords[type].mail, label }));
  const where = whereOf(ctx, owner.timeZone);
  const payload = { name: owner.name, removed, left: staying.length > 0, backupCodesStopped, where };
  await enqueueMail(ctx, { kind: "factor_disabled", userId: owner.id, to: owner.email, payload });
}

/** Answers whether there were any. */
async function deleteBackupCodes(ctx: SignedIn, userId: string): Promise<boolean> {
  await ctx.db.delete(backupCodes).where(eq(backupCodes.userId, userId));
  const sets = ctx.db.delete(backupCodeSets).where(eq(backupCodeSets.userId, userId));
  return (await sets.returning({ userId: backupCodeSets.userId })).length > 0;
}
