import { lockUser } from "@/lib/accounts/lock-user";
import type { ChallengeView } from "@/lib/challenge/find";
import { maskEmail } from "@/lib/challenge/find";
import { listMethods } from "@/lib/challenge/methods";
import type { OpenedChallenge } from "@/lib/challenge/start";
import { startChallenge } from "@/lib/challenge/start";
import type { Identified } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { codesOffered, nothingSent } from "@/lib/email-otp/send";
import { recordEvents } from "@/lib/events/record";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/**
 * Opens a challenge that proves this session's holder again: for factors that need one sent or signed. An
 * account without a factor has nothing to be challenged with and confirms by password: `conflict`.
 */
export async function startStepUp(
  ctx: Identified,
): Promise<Result<ChallengeView & { token: string }, "conflict" | "rate_limited">> {
  const methods = await listMethods(ctx, ctx.session.userId);
  if (methods.length === 0) return refuse("conflict");
  const opened = await openStepUp(ctx);
  if (!opened.ok) return opened;
  const { token, expiresAt } = opened.value;
  const codes = codesOffered(methods, nothingSent);
  return ok({ token, methods, maskedEmail: maskEmail(ctx.account.email), expiresAt, lockedUntil: null, codes });
}

/** A new challenge of purpose `step_up`, with its event, for an account that has a factor. */
export function openStepUp(ctx: Identified): Promise<Result<OpenedChallenge, "rate_limited">> {
  const { userId, id: sessionId, amr } = ctx.session;
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, userId);
    const allowed = await takeUse(ctx, limits.stepUp, sessionId);
    if (!allowed.ok) return allowed;
    const started = await startChallenge(ctx, { userId, sessionId, purpose: "step_up", amr, answeredAal: null });
    const detail = { purpose: "step_up", session_id: sessionId };
    await recordEvents(ctx, { kind: "challenge.issued", userId, outcome: "pending", detail });
    return ok(started);
  });
}
