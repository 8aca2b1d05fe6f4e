import { credentials, startLogin } from "@/lib/auth/login";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { json, jsonRoute } from "@/lib/http/route";
import { challengeShape } from "@/lib/http/shapes";
import { timeZone } from "@/lib/http/time-zone";
import { tokenAnswer } from "@/lib/http/token-answer";
import { ok } from "@/lib/result";

const input = credentials.extend({ time_zone: timeZone });

/** POST /api/v1/auth/token → 200 with a token, or 202 with a challenge where a second factor is on. */
export const POST = jsonRoute({ access: "anyone", input }, async (ctx, input) => {
  const started = await startLogin(ctx, input);
  if (!started.ok) return started;
  const { token, challenge } = started.value;
  if (challenge) return ok(json(challengeShape(token, challenge), 202));
  const redeemed = await redeemChallenge(ctx, token, { timeZone: input.time_zone });
  return redeemed.ok ? tokenAnswer(ctx, redeemed.value.jti) : redeemed;
});
