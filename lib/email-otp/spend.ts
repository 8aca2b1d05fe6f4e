import { and, eq } from "drizzle-orm";
import { challenges, factors } from "@/db/schema";
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
  const matched = await matchEmailCode(ctx, { userId, challengeId }, code);
  if (!matched.ok) return matched;
  if (!(await takesEmailCodes(ctx, userId)) || !(await claim(ctx, matched.value))) return refuse("invalid_code");
  const ofUser = and(eq(factors.userId, userId), eq(factors.type, "email"), eq(factors.status, "active"));
  await ctx.db.update(factors).set({ lastUsedAt: ctx.now }).where(ofUser);
  return ok(null);
}

/** A right code that is still to be claimed. */
export type MatchedCode = { challengeId: string; codeDigest: string };

/** Looks at a code without using it up. */
export async function matchEmailCode(
  ctx: Context,
  { userId, challengeId }: { userId: string; challengeId: string },
  code: string,
): Promise<Result<MatchedCode, "invalid_code" | "code_expired">> {
  const [sent] = await ctx.db
    .select({ codeDigest: challenges.codeDigest, expiresAt: challenges.codeExpiresAt })
    .from(challenges)
    .where(and(eq(challenges.id, challengeId), eq(challenges.userId, userId)));
  if (!sent?.codeDigest || !sent.expiresAt || !sameDigest(sent.codeDigest, emailCodeDigest(challengeId, code))) {
    return refuse("invalid_code");
  }
  if (sent.expiresAt <= ctx.now) return refuse("code_expired");
  return ok({ challengeId, codeDigest: sent.codeDigest });
}

/** `false` where somebody was first, or where a newer code took its place meanwhile. */
async function claim(ctx: Context, { challengeId, codeDigest }: MatchedCode): Promise<boolean> {
  const claimed = await ctx.db
    .update(challenges)
    .set({ codeDigest: null })
    .where(and(eq(challenges.id, challengeId), eq(challenges.codeDigest, codeDigest)))
    .returning({ id: challenges.id });
  return claimed.length === 1;
}

/** Whether the account's challenges may be answered by mail now. */
export async function takesEmailCodes(ctx: Context, userId: string): Promise<boolean> {
  return (await listMethods(ctx, userId)).some(({ type }) => type === "email_otp");
}
