import { cancelChallenge } from "@/lib/challenge/cancel";
import { challengeRef } from "@/lib/challenge/token";
import { jsonRoute } from "@/lib/http/route";

/** DELETE /api/v1/auth/2fa/challenge → 204: the challenge is given up. */
export const DELETE = jsonRoute({ access: "anyone", input: challengeRef, status: 204 }, (ctx, { session_token }) =>
  cancelChallenge(ctx, session_token),
);
