import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { backupCodeSets, challenges, factors, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import type { BackupCodeSet } from "@/lib/backup-codes/issue";
import { makeBackupCodes, storeBackupCodes } from "@/lib/backup-codes/issue";
import type { SignedIn } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { unseal } from "@/lib/crypto/seal";
import { enqueueMail } from "@/lib/email/enqueue";
import { whereOf } from "@/lib/email/where";
import type { SecurityEvent } from "@/lib/events/record";
import { recordEvents } from "@/lib/events/record";
import { label } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { isFromThePast, matchStep } from "@/lib/totp/code";

/** The code that proves a pending authenticator, and the name it shall have. */
export const totpProof = z.object({
  method_id: z.uuid("That is not the id of a setup."),
  code: z
    .string()
    .transform((text) => text.replace(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "Six digits, please.")),
  label: z.union([z.literal("").transform(() => undefined), label]).optional(),
});

type Proof = { methodId: string; code: string; label?: string };
type EnableRefusal = "not_found" | "invalid_code" | "code_expired" | "session_revoked" | "validation_failed";

/**
 * Turns a pending authenticator on with a first right code, which is thereby used up. The first factor of
 * an account brings its backup codes, shown here once; `null` for later ones.
 *
 * The enrolling session becomes AAL2 (C11). Sign-ins that were proved by password alone and not yet redeemed
 * end, so that none slips past the new factor.
 */
export async function enableTotp(
  ctx: SignedIn,
  proof: Proof,
): Promise<Result<{ backupCodes: string[] | null }, EnableRefusal>> {
  const pending = await findPending(ctx, proof.methodId);
  if (!pending) return refuse("not_found");
  const attempt = { purpose: "enroll", method: "totp" } as const;
  const matched = await withinSessionBudget(ctx, attempt, async () => matchPending(ctx, pending, proof.code));
  if (!matched.ok) return matched;

  const set = ctx.account.hasFactor ? null : await makeBackupCodes(ctx);
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    if (!owner) return refuse("not_found");
    // A session that was ended while we hashed must not leave a factor behind (X10).
    if (!(await isStillOpen(ctx))) return refuse("session_revoked");
    const label = proof.label ?? pending.label;
    if (await labelIsTaken(ctx, label)) {
      return refuse("validation_failed", { fields: { label: "Another authenticator already has that name." } });
    }
    if (!(await activate(ctx, pending.id, label, matched.value))) return refuse("not_found");
    const firstSet = (await hasBackupCodes(ctx)) ? null : set;
    if (firstSet) await storeBackupCodes(ctx, owner.id, firstSet);
    await raiseSession(ctx);
    await endUnredeemedSignIns(ctx);
    await recordEvents(ctx, ...eventsOf(owner.id, pending.id, firstSet));
    await mailOwner(ctx, owner, label);
    return ok({ backupCodes: firstSet?.codes ?? null });
  });
}

async function mailOwner(
  ctx: SignedIn,
  owner: { id: string; email: string; name: string; timeZone: string | null },
  label: string,
) {
  const where = whereOf(ctx, owner.timeZone);
  const payload = { name: owner.name, factor: "authenticator app", label, where } as const;
  await enqueueMail(ctx, { kind: "factor_enabled", userId: owner.id, to: owner.email, payload });
}

type Pending = { id: string; label: string; sealedSecret: string };

const stillPending = (ctx: SignedIn, id: string) =>
  and(
    eq(factors.id, id),
    eq(factors.userId, ctx.session.userId),
    eq(factors.status, "pending"),
    gt(factors.expiresAt, ctx.now),
  );

async function findPending(ctx: SignedIn, id: string): Promise<Pending | null> {
  const [pending] = await ctx.db
    .select({ id: factors.id, label: factors.label, sealedSecret: factors.sealedSecret })
    .from(factors)
    .where(stillPending(ctx, id));
  return pending ?? null;
}

function matchPending(ctx: SignedIn, pending: Pending, code: string): Result<number, "invalid_code" | "code_expired"> {
  const secret = unseal("totp", pending.id, pending.sealedSecret);
  const step = matchStep(secret, code, ctx.now);
  if (step !== null) return ok(step);
  return refuse(isFromThePast(secret, code, ctx.now) ? "code_expired" : "invalid_code");
}

async function labelIsTaken(ctx: SignedIn, label: string): Promise<boolean> {
  const same = and(eq(factors.userId, ctx.session.userId), eq(factors.status, "active"), eq(factors.label, label));
  return (await ctx.db.select({ id: factors.id }).from(factors).where(same)).length > 0;
}

async function hasBackupCodes(ctx: SignedIn): Promise<boolean> {
  const sets = ctx.db.select({ userId: backupCodeSets.userId }).from(backupCodeSets);
  return (await sets.where(eq(backupCodeSets.userId, ctx.session.userId))).length > 0;
}

/** The code that enrolled is the first one used: its step is taken (C05). */
async function activate(ctx: SignedIn, id: string, label: string, step: number): Promise<boolean> {
  const activated = await ctx.db
    .update(factors)
    .set({ status: "active", label, lastStep: step, lastUsedAt: ctx.now, expiresAt: null })
    .where(stillPending(ctx, id))
    .returning({ id: factors.id });
  return activated.length === 1;
}

/** Whoever ends a session takes the account's row first, which is ours now: the answer stays true. */
async function isStillOpen(ctx: SignedIn): Promise<boolean> {
  const open = and(eq(sessions.id, ctx.session.id), isNull(sessions.revokedAt));
  return (await ctx.db.select({ id: sessions.id }).from(sessions).where(open)).length === 1;
}

async function raiseSession(ctx: SignedIn): Promise<void> {
  const amr = [...new Set([...ctx.session.amr, "otp"])];
  await ctx.db.update(sessions).set({ aal: 2, amr, steppedUpAt: ctx.now }).where(eq(sessions.id, ctx.session.id));
}

async function endUnredeemedSignIns(ctx: SignedIn): Promise<void> {
  await ctx.db
    .update(challenges)
    .set({ endedAt: ctx.now, endReason: "superseded" })
    .where(and(eq(challenges.userId, ctx.session.userId), eq(challenges.purpose, "login"), isNull(challenges.endedAt)));
}

function eventsOf(userId: string, factorId: string, set: BackupCodeSet | null): SecurityEvent[] {
  const enabled: SecurityEvent = { kind: "totp.enabled", userId, detail: { factor_id: factorId } };
  if (!set) return [enabled];
  return [enabled, { kind: "backup_codes.issued", userId, detail: { count: set.codes.length } }];
}
