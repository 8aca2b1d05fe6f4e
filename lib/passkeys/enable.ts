import { and, eq } from "drizzle-orm";
import { challenges, factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import { makeBackupCodes } from "@/lib/backup-codes/issue";
import { stillOpen } from "@/lib/challenge/open";
import type { Proved } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { finishEnrolment, hasBackupCodes, isStillOpen, labelTaken } from "@/lib/factors/enrol";
import { freeLabel } from "@/lib/factors/free-label";
import { claimedNonce, takeNonce } from "@/lib/passkeys/nonce";
import type { Attestation } from "@/lib/passkeys/response-schema";
import { attestation, jsonField } from "@/lib/passkeys/response-schema";
import { passkeyName } from "@/lib/passkeys/setup";
import type { PublicHalf } from "@/lib/passkeys/verify";
import { readAttestation } from "@/lib/passkeys/verify";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** The passkey that a browser made, and the name it shall have. */
export const newPasskey = passkeyName.extend({ response: jsonField().pipe(attestation) });

type AddRefusal = "invalid_passkey" | "validation_failed" | "conflict" | "session_revoked";

/**
 * Adds a passkey that was made for what this session began (see setup.ts). The first factor of an account
 * brings its backup codes, shown here once; `null` for later ones.
 */
export async function addPasskey(
  ctx: Proved,
  made: { response: Attestation; label?: string },
): Promise<Result<{ label: string; backupCodes: string[] | null }, AddRefusal>> {
  const attempt = { purpose: "enroll", method: "passkey" } as const;
  const read = await withinSessionBudget(ctx, attempt, () => readOwn(ctx, made.response));
  if (!read.ok) return read;

  const set = (await hasBackupCodes(ctx)) ? null : await makeBackupCodes(ctx);
  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    // A session that was ended while we hashed must not leave a factor behind (X10).
    if (!owner || !(await isStillOpen(ctx))) return refuse("session_revoked");
    const labels = await listLabels(ctx);
    if (labels.length >= env.MFA_MAX_METHODS) return refuse("conflict");
    const label = made.label ?? freeLabel("Passkey", labels);
    if (labels.includes(label)) return refuse("validation_failed", { fields: { label: labelTaken } });
    const id = await insertPasskey(ctx, label, read.value, made.response.response.transports);
    if (!id) return refuse("conflict");
    return ok({ label, ...(await finishEnrolment(ctx, owner, { id, type: "passkey", label }, set)) });
  });
}

async function readOwn(ctx: Proved, made: Attestation): Promise<Result<PublicHalf, "invalid_passkey">> {
  const begun = and(eq(challenges.purpose, "enroll"), eq(challenges.sessionId, ctx.session.id), stillOpen(ctx));
  const nonce = await takeNonce(ctx, begun, { claimed: claimedNonce(made) });
  const read = nonce && (await readAttestation(made, nonce.nonce));
  return read ? ok(read) : refuse("invalid_passkey");
}

async function listLabels(ctx: Proved): Promise<string[]> {
  const ofUser = and(eq(factors.userId, ctx.session.userId), eq(factors.type, "passkey"), eq(factors.status, "active"));
  return (await ctx.db.select({ label: factors.label }).from(factors).where(ofUser)).map(({ label }) => label);
}

/** `null` where the passkey is known already, whoever has it: ids are unguessable, so it is the same one. */
async function insertPasskey(
  ctx: Proved,
  label: string,
  { credentialId, publicKey, signCount }: PublicHalf,
  transports: string[],
): Promise<string | null> {
  const [passkey] = await ctx.db
    .insert(factors)
    .values({
      userId: ctx.session.userId,
      type: "passkey",
      status: "active",
      label,
      credentialId,
      publicKey,
      signCount,
      transports,
      createdAt: ctx.now,
    })
    .onConflictDoNothing({ target: factors.credentialId })
    .returning({ id: factors.id });
  return passkey?.id ?? null;
}
