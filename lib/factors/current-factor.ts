import { z } from "zod";
import { lockUser } from "@/lib/accounts/lock-user";
import { requireStepUp } from "@/lib/auth/step-up";
import { challengeAnswer } from "@/lib/challenge/answer-schema";
import type { CodeRefusal, FactorAmr } from "@/lib/challenge/spend-factor";
import { prepareAnswer, spendFactor } from "@/lib/challenge/spend-factor";
import type { Proved } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import type { Refused, Result } from "@/lib/result";
import { refuse } from "@/lib/result";

/** A current code, where one is asked for: a form sends its field empty where none is. */
export const codeIfAsked = z.union([z.literal("").transform(() => undefined), challengeAnswer.shape.code]).optional();

/** Whether the caller's last proof was a passkey, and is fresh: it stands for a code wherever one is asked for (C10). */
export const provedByPasskey = (ctx: Proved) => ctx.session.steppedUpBy === "passkey" && requireStepUp(ctx).ok;

/** What is said where a code is asked for and none was given: no try, so nothing is counted. */
export const codeMissing = (): Refused<"validation_failed"> =>
  refuse("validation_failed", { fields: { code: "Enter a code." } });

/**
 * Spends a code of an authenticator or a backup code, given beside what it allows. A mailed code is none:
 * whoever reads the mail shall not change what is stronger than mail (B08). Run it within the session's budget
 * and outside a transaction.
 */
export async function spendCurrentCode(ctx: Proved, code: string): Promise<Result<FactorAmr, CodeRefusal>> {
  const { userId } = ctx.session;
  const prepared = await prepareAnswer(ctx, userId, { code });
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, userId);
    return spendFactor(ctx, { userId, challengeId: null }, prepared);
  });
}
