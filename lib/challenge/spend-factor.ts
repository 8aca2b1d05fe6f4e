import { prepareBackupCode, spendBackupCode } from "@/lib/backup-codes/spend";
import type { AnswerMethod, ChallengeAnswer } from "@/lib/challenge/answer-schema";
import { methodOf } from "@/lib/challenge/answer-schema";
import type { Context } from "@/lib/context";
import { spendEmailCode } from "@/lib/email-otp/spend";
import type { Result } from "@/lib/result";
import { ok } from "@/lib/result";
import { spendTotpCode } from "@/lib/totp/spend";

export type CodeRefusal = "invalid_code" | "code_expired" | "code_reused";

/** What answers a challenge, and where a mailed code may have been sent: a code of one challenge is none of another. */
export type Answering = { userId: string; challengeId: string | null };

/** An answer after the slow part: what is hashed is hashed, so that a transaction need not wait for it. */
export type PreparedAnswer =
  | { method: Exclude<AnswerMethod, "backup_code">; code: string }
  | { method: "backup_code"; codeHash: string | null };

/** How a session says that it was proved so (RFC 8176, with words of our own where the registry has none). */
export type FactorAmr = "otp" | "email_otp" | "backup_code" | "passkey";

/** Does the slow part of looking at an answer. Call it outside a transaction. */
export async function prepareAnswer(ctx: Context, userId: string, answer: ChallengeAnswer): Promise<PreparedAnswer> {
  const method = methodOf(answer);
  if (method !== "backup_code") return { method, code: answer.code.replace(/\s/g, "") };
  return { method, codeHash: await prepareBackupCode(ctx, userId, answer.code) };
}

/**
 * Spends what was answered, and says what it was: each code works once, whoever else tries it at the same
 * instant. Digits without a name are one attempt, whichever they are tried as.
 */
export async function spendFactor(
  ctx: Context,
  { userId, challengeId }: Answering,
  answer: PreparedAnswer,
): Promise<Result<FactorAmr, CodeRefusal>> {
  if (answer.method === "backup_code") return named("backup_code", await spendBackupCode(ctx, userId, answer.codeHash));
  if (answer.method === "email_otp")
    return named("email_otp", await spendEmailCode(ctx, { userId, challengeId }, answer.code));
  const byApp = named("otp", await spendTotpCode(ctx, userId, answer.code));
  if (byApp.ok || answer.method === "totp") return byApp;
  const byMail = named("email_otp", await spendEmailCode(ctx, { userId, challengeId }, answer.code));
  // What the authenticators say of a wrong code tells more, unless it was the mailed one that came late.
  return byMail.ok || byMail.refusal !== "invalid_code" ? byMail : byApp;
}

const named = (amr: FactorAmr, spent: Result<unknown, CodeRefusal>): Result<FactorAmr, CodeRefusal> =>
  spent.ok ? ok(amr) : spent;
