import type { z } from "zod";
import { credentials, startLogin } from "@/lib/auth/login";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { Context } from "@/lib/context";
import { json } from "@/lib/http/route";
import { challengeShape } from "@/lib/http/shapes";
import { timeZone } from "@/lib/http/time-zone";
import { tokenAnswer } from "@/lib/http/token-answer";
import type { Refusal } from "@/lib/refusals";
import type { Result } from "@/lib/result";
import { ok } from "@/lib/result";
import { trustToken } from "@/lib/trusted-devices/token";

/** What the first step of a sign-in asks of an API client. */
export const passwordStep = credentials.extend({ trusted_device_token: trustToken, time_zone: timeZone });

/**
 * The first step of a sign-in over the API: 200 with a token, or 202 with a challenge where a second factor is on.
 * With `brandsOnly` for those who own or administer a brand, who are told which (api.md, Sign-in).
 */
export async function answerPassword(
  ctx: Context,
  input: z.output<typeof passwordStep>,
  { brandsOnly = false } = {},
): Promise<Result<Record<string, unknown> | Response, Refusal>> {
  const { trusted_device_token, time_zone, ...typed } = input;
  const started = await startLogin(ctx, typed, { trustToken: trusted_device_token, brandsOnly });
  if (!started.ok) return started;
  const { token, challenge, trustToken } = started.value;
  if (challenge) return ok(json(challengeShape(token, challenge), 202));
  const redeemed = await redeemChallenge(ctx, token, { timeZone: time_zone });
  return redeemed.ok ? tokenAnswer(ctx, redeemed.value.jti, { trustToken, withBrand: brandsOnly }) : redeemed;
}
