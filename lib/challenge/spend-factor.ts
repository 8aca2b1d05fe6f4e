import { prepareBackupCode, spendBackupCode } from "@/lib/backup-codes/spend";
import type { ChallengeAnswer } from "@/lib/challenge/answer-schema";
import { methodOf } from "@/lib/challenge/answer-schema";
import type { Context } from "@/lib/context";
import type { Result } from "@/lib/result";
import { spendTotpCode } from "@/lib/totp/spend";

export type CodeRefusal = "invalid_code" | "code_expired" | "code_reused";

/** An answer after the slow part: what is hashed is hashed, so that a transaction need not wait for it. */
export type PreparedAnswer = { method: "totp"; code: string } | { method: "backup_code"; codeHash: string | null };

/** Does the slow part of looking at an answer. Call it outside a transaction. */
export async function prepareAnswer(ctx: Context, userId: string, answer: ChallengeAnswer): Promise<PreparedAnswer> {
  if (methodOf(answer) === "totp") return { method: "totp", code: answer.code.replace(/\s/g, "") };
  return { method: "backup_code", codeHash: await prepareBackupCode(ctx, userId, answer.code) };
}

/** Spends what was answered: each code works once, whoever else tries it at the same instant. */
export function spendFactor(
  ctx: Context,
  userId: string,
  answer: PreparedAnswer,
): Promise<Result<unknown, CodeRefusal>> {
  return answer.method === "totp"
    ? spendTotpCode(ctx, userId, answer.code)
    : spendBackupCode(ctx, userId, answer.codeHash);
}

/** How a session says that it was proved so (RFC 8176, with a word of our own where the registry has none). */
export const amrOf = (method: PreparedAnswer["method"]) => (method === "totp" ? "otp" : "backup_code");
