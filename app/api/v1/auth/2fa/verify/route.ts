import { answerChallenge } from "@/lib/challenge/answer";
import { challengeAnswer } from "@/lib/challenge/answer-schema";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { challengeRef } from "@/lib/challenge/token";
import { jsonRoute } from "@/lib/http/route";
import { tokenAnswer } from "@/lib/http/token-answer";

const input = challengeRef.extend(challengeAnswer.shape);

/** POST /api/v1/auth/2fa/verify → 200 with a token. The challenge is spent by it. */
export const POST = jsonRoute({ access: "anyone", input }, async (ctx, { session_token, ...answer }) => {
  const answered = await answerChallenge(ctx, session_token, answer);
  if (!answered.ok) return answered;
  const redeemed = await redeemChallenge(ctx, session_token);
  return redeemed.ok ? tokenAnswer(ctx, redeemed.value.jti) : redeemed;
});
