import { and, eq, isNull, ne } from "drizzle-orm";
import { backupCodeSets, factors, sessions } from "@/db/schema";
import type { BackupCodeSet } from "@/lib/backup-codes/issue";
import { storeBackupCodes } from "@/lib/backup-codes/issue";
import { endUnredeemedSignIns } from "@/lib/challenge/end-sign-ins";
import type { FactorAmr } from "@/lib/challenge/spend-factor";
import type { Identified, Proved } from "@/lib/context";
import { enqueueMail } from "@/lib/email/enqueue";
import type { FactorWords } from "@/lib/email/kinds";
import { whereOf } from "@/lib/email/where";
import type { EventKind } from "@/lib/events/kinds";
import { recordEvents } from "@/lib/events/record";
import { amrWith } from "@/lib/sessions/amr";

export type FactorType = "totp" | "email" | "passkey";
type Enrolled = { id: string; type: FactorType; label: string };
type Owner = { id: string; email: string; name: string; timeZone: string | null };

/** How each type of factor is told: in a session's methods, in the log, in a mail. */
export const factorWords: Record<
  FactorType,
  { amr: FactorAmr; added: EventKind; removed: EventKind; mail: FactorWords }
> = {
  totp: { amr: "otp", added: "totp.enabled", removed: "totp.disabled", mail: "authenticator app" },
  email: { amr: "email_otp", added: "email_otp.enabled", removed: "email_otp.disabled", mail: "codes by e-mail" },
  passkey: { amr: "passkey", added: "passkey.added", removed: "passkey.removed", mail: "passkey" },
};

/**
 * What follows from a factor that was just proved, in the transaction that made it active and under the
 * account's lock: the first backup codes, where `set` was made for them (C07); the enrolling session at AAL2
 * and all others below it, whatever they had shown before (C11); the end of sign-ins that were proved by less
 * and not yet redeemed; event and mail.
 */
export async function finishEnrolment(
  ctx: Proved,
  owner: Owner,
  factor: Enrolled,
  set: BackupCodeSet | null,
): Promise<{ backupCodes: string[] | null }> {
  const { amr, added, mail } = factorWords[factor.type];
  const firstSet = set && !(await hasBackupCodes(ctx)) ? set : null;
  if (firstSet) await storeBackupCodes(ctx, owner.id, firstSet);
  await raiseSession(ctx, amr);
  await lowerOthers(ctx);
  await endUnredeemedSignIns(ctx, owner.id);
  await recordEvents(ctx, { kind: added, userId: owner.id, detail: { factor_id: factor.id, label: factor.label } });
  if (firstSet) {
    const detail = { count: firstSet.codes.length };
    await recordEvents(ctx, { kind: "backup_codes.issued", userId: owner.id, detail });
  }
  const where = whereOf(ctx, owner.timeZone);
  const payload = { name: owner.name, factor: mail, label: factor.label, where };
  await enqueueMail(ctx, { kind: "factor_enabled", userId: owner.id, to: owner.email, payload });
  return { backupCodes: firstSet?.codes ?? null };
}

/** Whether the account has a set of backup codes, used up or not. */
export async function hasBackupCodes(ctx: Proved): Promise<boolean> {
  const sets = ctx.db.select({ userId: backupCodeSets.userId }).from(backupCodeSets);
  return (await sets.where(eq(backupCodeSets.userId, ctx.session.userId))).length > 0;
}

/** Whether the caller has an active factor of that type and name: the name of a removed one is free (C12). */
export async function labelIsTaken(ctx: Proved, type: FactorType, label: string): Promise<boolean> {
  const ofUser = and(eq(factors.userId, ctx.session.userId), eq(factors.status, "active"));
  const same = and(ofUser, eq(factors.type, type), eq(factors.label, label));
  return (await ctx.db.select({ id: factors.id }).from(factors).where(same)).length > 0;
}

export const labelTaken = "You already have one with that name.";

/** Whoever ends a session takes the account's row first, which is ours now: the answer stays true. */
export async function isStillOpen(ctx: Identified): Promise<boolean> {
  const open = and(eq(sessions.id, ctx.session.id), isNull(sessions.revokedAt));
  return (await ctx.db.select({ id: sessions.id }).from(sessions).where(open)).length === 1;
}

async function raiseSession(ctx: Proved, method: FactorAmr): Promise<void> {
  const raised = { aal: 2, amr: amrWith(method), steppedUpAt: ctx.now, steppedUpBy: method };
  await ctx.db.update(sessions).set(raised).where(eq(sessions.id, ctx.session.id));
}

/** A level that was reached with an older factor says nothing about the new one: each session has to show it. */
async function lowerOthers(ctx: Proved): Promise<void> {
  const { userId, id } = ctx.session;
  await ctx.db
    .update(sessions)
    .set({ aal: 1, steppedUpAt: null, steppedUpBy: null, previousAal: 1, previousSteppedUpAt: null })
    .where(and(eq(sessions.userId, userId), ne(sessions.id, id), isNull(sessions.revokedAt)));
}
