import { and, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import { makeBackupCodes } from "@/lib/backup-codes/issue";
import type { Proved } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { unseal } from "@/lib/crypto/seal";
import { finishEnrolment, hasBackupCodes, isStillOpen, labelIsTaken, labelTaken } from "@/lib/factors/enrol";
import { label, sixDigits } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { isFromThePast, matchStep } from "@/lib/totp/code";

/** The code that proves a pending authenticator, and the name it shall have. */
export const totpProof = z.object({
  method_id: z.uuid("That is not the id of a setup."),
  code: sixDigits,
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
  ctx: Proved,
  proof: Proof,
): Promise<Result<{ backupCodes: string[] | null }, EnableRefusal>> {
  const pending = await findPending(ctx, proof.methodId);
  if (!pending) return refuse("not_found");
  const attempt = { purpose: "enroll", method: "totp" } as const;
  const matched = await withinSessionBudget(ctx, attempt, async () => matchPending(ctx, pending, proof.code));
  if (!matched.ok) return matched;

  const set = (await hasBackupCodes(ctx)) ? null : await makeBackupCodes(ctx);
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    if (!owner) return refuse("not_found");
    // A session that was ended while we hashed must not leave a factor behind (X10).
    if (!(await isStillOpen(ctx))) return refuse("session_revoked");
    const label = proof.label ?? pending.label;
    if (await labelIsTaken(ctx, "totp", label)) return refuse("validation_failed", { fields: { label: labelTaken } });
    if (!(await activate(ctx, pending.id, label, matched.value))) return refuse("not_found");
    return ok(await finishEnrolment(ctx, owner, { id: pending.id, type: "totp", label }, set));
  });
}

type Pending = { id: string; label: string; sealedSecret: string };

const stillPending = (ctx: Proved, id: string) =>
  and(
    eq(factors.id, id),
    eq(factors.userId, ctx.session.userId),
    eq(factors.status, "pending"),
    gt(factors.expiresAt, ctx.now),
  );

async function findPending(ctx: Proved, id: string): Promise<Pending | null> {
  const [pending] = await ctx.db
    .select({ id: factors.id, label: factors.label, sealedSecret: sql<string>`${factors.sealedSecret}` })
    .from(factors)
    .where(stillPending(ctx, id));
  return pending ?? null;
}

function matchPending(ctx: Proved, pending: Pending, code: string): Result<number, "invalid_code" | "code_expired"> {
  const secret = unseal("totp", pending.id, pending.sealedSecret);
  const step = matchStep(secret, code, ctx.now);
  if (step !== null) return ok(step);
  return refuse(isFromThePast(secret, code, ctx.now) ? "code_expired" : "invalid_code");
}

/** The code that enrolled is the first one used: its step is taken (C05). */
async function activate(ctx: Proved, id: string, label: string, step: number): Promise<boolean> {
  const activated = await ctx.db
    .update(factors)
    .set({ status: "active", label, lastStep: step, lastUsedAt: ctx.now, expiresAt: null })
    .where(stillPending(ctx, id))
    .returning({ id: factors.id });
  return activated.length === 1;
}
