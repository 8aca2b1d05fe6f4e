import { answerPassword, passwordStep } from "@/lib/http/password-step";
import { jsonRoute } from "@/lib/http/route";

/** POST /api/v1/auth/token → 200 with a token, or 202 with a challenge where a second factor is on. */
export const POST = jsonRoute({ access: "anyone", input: passwordStep }, (ctx, input) => answerPassword(ctx, input));
