import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { challenges, factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import { stillOpen } from "@/lib/challenge/open";
import type { Proved } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { enrolmentOf, hasEmailOtp } from "@/lib/email-otp/setup";
import type { MatchedCode } from "@/lib/email-otp/spend";
import { matchEmailCode } from "@/lib/email-otp/spend";
import { finishEnrolment, isStillOpen } from "@/lib/factors/enrol";
import { sixDigits } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** The code that was mailed to turn e-mail codes on. */
export const emailProof = z.object({ code: sixDigits });

type EnableRefusal = "conflict" | "not_found" | "invalid_code" | "code_expired" | "session_revoked";

/**
 * Turns e-mail codes on with the code that this session had mailed (B08), which is thereby used up. They bring
 * no backup codes (C07). The enrolling session becomes AAL2 (C11).
 *
 * A wrong code is counted on this session, whose fifth ends it (B05).
 */
export async function enableEmailOtp(ctx: Proved, { code }: { code: string }): Promise<Result<null, EnableRefusal>> {
  const { userId } = ctx.session;
  if (await hasEmailOtp(ctx)) return refuse("conflict");
  const challengeId = await findEnrolment(ctx);
  if (!challengeId) return refuse("not_found");
  const attempt = { purpose: "enroll", method: "email_otp" } as const;
  const matched = await withinSessionBudget(ctx, attempt, () => matchEmailCode(ctx, { userId, challengeId }, code));
  if (!matched.ok) return matched;

  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, userId);
    if (!owner) return refuse("not_found");
    // A session that was ended meanwhile must not leave a factor behind (X10).
    if (!(await isStillOpen(ctx))) return refuse("session_revoked");
    if (await hasEmailOtp(ctx)) return refuse("conflict");
    if (!(await redeemEnrolment(ctx, matched.value))) return refuse("invalid_code");
    const factor = { id: crypto.randomUUID(), type: "email", label } as const;
    const times = { createdAt: ctx.now, lastUsedAt: ctx.now };
    await ctx.db.insert(factors).values({ ...factor, userId, status: "active", ...times });
    await finishEnrolment(ctx, owner, factor, null);
    return ok(null);
  });
}

/** An account has this factor once, so that nobody needs to name it. */
const label = "E-mail codes";

/** Once, and not where a newer setup took its place since the code was looked at. */
async function redeemEnrolment(ctx: Proved, { challengeId, codeDigest }: MatchedCode): Promise<boolean> {
  const redeemed = await ctx.db
    .update(challenges)
    .set({ codeDigest: null, endedAt: ctx.now, endReason: "redeemed" })
    .where(and(eq(challenges.id, challengeId), eq(challenges.codeDigest, codeDigest), stillOpen(ctx)))
    .returning({ id: challenges.id });
  return redeemed.length === 1;
}

async function findEnrolment(ctx: Proved): Promise<string | null> {
  // A passkey's setup has no code to be compared with.
  const open = and(enrolmentOf(ctx), isNotNull(challenges.codeSentAt), stillOpen(ctx));
  const [found] = await ctx.db.select({ id: challenges.id }).from(challenges).where(open);
  return found?.id ?? null;
}
