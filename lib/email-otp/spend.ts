import { and, eq } from "drizzle-orm";
import { challenges } from "@/db/schema";
import { listMethods } from "@/lib/challenge/methods";
import type { Context } from "@/lib/context";
import { emailCodeDigest, sameDigest } from "@/lib/email-otp/code";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/**
 * Spends the code that was mailed for one challenge: the last one sent, within `OTP_EXPIRE_MINUTES`, while the
 * account still takes mailed codes (B03, B08). The conditional update lets one of two uses at once win.
 */
export async function spendEmailCode(
  ctx: Context,
  { userId, challengeId }: { userId: string; challengeId: string | null },
  code: string,
): Promise<Result<null, "invalid_code" | "code_expired">> {
  if (challengeId === null) return refuse("invalid_code");
  const thisChallenge = and(eq(challenges.id, challengeId), eq(challenges.userId, userId));
  const [sent] = await ctx.db
    .select({ digest: challenges.codeDigest, expiresAt: challenges.codeExpiresAt })
    .from(challenges)
    .where(thisChallenge);
  if (!sent?.digest || !sent.expiresAt || !sameDigest(sent.digest, emailCodeDigest(challengeId, code))) {
    return refuse("invalid_code");
  }
  if (sent.expiresAt <= ctx.now) return refuse("code_expired");
  if (!(await takesEmailCodes(ctx, userId))) return refuse("invalid_code");
  const spent = await ctx.db
    .update(challenges)
    .set({ codeDigest: null })
    .where(and(thisChallenge, eq(challenges.codeDigest, sent.digest)))
    .returning({ id: challenges.id });
  return spent.length === 1 ? ok(null) : refuse("invalid_code");
}

/** Whether the account's challenges may be answered by mail now. */
export async function takesEmailCodes(ctx: Context, userId: string): Promise<boolean> {
  return (await listMethods(ctx, userId)).some(({ type }) => type === "email_otp");
}
