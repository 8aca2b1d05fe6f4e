import { and, eq, lt, sql } from "drizzle-orm";
import { factors } from "@/db/schema";
import type { Context } from "@/lib/context";
import { unseal } from "@/lib/crypto/seal";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { isFromThePast, matchStep } from "@/lib/totp/code";

/**
 * Spends one TOTP code of `userId` on whichever of their authenticators made it: right, and newer than any
 * code accepted from it before.
 *
 * The update claims the step only while it is still ahead of the last one, so of two requests that carry
 * the same code one wins and the other is told that it was used (RFC 6238 §5.2).
 */
export async function spendTotpCode(
  ctx: Context,
  userId: string,
  code: string,
): Promise<Result<{ factorId: string }, "invalid_code" | "code_expired" | "code_reused">> {
  let isNear = false;
  for (const factor of await activeAuthenticators(ctx, userId)) {
    const secret = unseal("totp", factor.id, factor.sealedSecret);
    const step = matchStep(secret, code, ctx.now);
    if (step === null) {
      isNear ||= isFromThePast(secret, code, ctx.now);
      continue;
    }
    const claimed = await ctx.db
      .update(factors)
      .set({ lastStep: step, lastUsedAt: ctx.now })
      .where(and(eq(factors.id, factor.id), eq(factors.status, "active"), lt(factors.lastStep, step)))
      .returning({ id: factors.id });
    return claimed.length === 1 ? ok({ factorId: factor.id }) : refuse("code_reused");
  }
  return refuse(isNear ? "code_expired" : "invalid_code");
}

const activeAuthenticators = (ctx: Context, userId: string) =>
  ctx.db
    .select({ id: factors.id, sealedSecret: sql<string>`${factors.sealedSecret}` })
    .from(factors)
    .where(and(eq(factors.userId, userId), eq(factors.type, "totp"), eq(factors.status, "active")));
