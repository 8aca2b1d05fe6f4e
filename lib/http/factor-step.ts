import { z } from "zod";
import { runsABrand } from "@/lib/brands/runs-a-brand";
import type { AnswerRefusal } from "@/lib/challenge/answer";
import { answerChallenge } from "@/lib/challenge/answer";
import { challengeAnswer } from "@/lib/challenge/answer-schema";
import { findOwner } from "@/lib/challenge/find";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { challengeRef } from "@/lib/challenge/token";
import type { Context } from "@/lib/context";
import { label } from "@/lib/http/text";
import { tokenAnswer } from "@/lib/http/token-answer";
import type { Result } from "@/lib/result";
import { refuse } from "@/lib/result";
import { rememberWith } from "@/lib/trusted-devices/remember-with";

/** What the second step of a sign-in asks of an API client. */
export const factorStep = challengeRef.extend({
  ...challengeAnswer.shape,
  remember_device: z.boolean().default(false),
  device_name: label.optional(),
});

/**
 * The second step of a sign-in over the API: 200 with a token, and with a trusted device's where one was asked
 * for. The challenge is spent by it.
 */
export async function answerFactor(
  ctx: Context,
  input: z.output<typeof factorStep>,
  { brandsOnly = false } = {},
): Promise<Result<Record<string, unknown>, AnswerRefusal | "forbidden" | "session_revoked">> {
  const { session_token, remember_device, device_name, ...answer } = input;
  // Before the guess is paid for: what was not begun by somebody with a brand is nothing to try codes on here.
  if (brandsOnly && !(await opensForBrands(ctx, session_token))) return refuse("forbidden");
  const answered = await answerChallenge(ctx, session_token, answer);
  if (!answered.ok) return answered;
  const redeem = () => redeemChallenge(ctx, session_token);
  if (!remember_device) {
    const redeemed = await redeem();
    return redeemed.ok ? tokenAnswer(ctx, redeemed.value.jti, { withBrand: brandsOnly }) : redeemed;
  }
  const trusting = await rememberWith(ctx, { challengeToken: session_token, name: device_name }, redeem);
  if (!trusting.ok) return trusting;
  const { signedIn, trustToken } = trusting.value;
  return tokenAnswer(ctx, signedIn.jti, { trustToken, withBrand: brandsOnly });
}

/** A token that names no challenge is left to be refused as such. */
async function opensForBrands(ctx: Context, token: string): Promise<boolean> {
  const owner = await findOwner(ctx, token);
  return owner === null || runsABrand(ctx, owner.id);
}
