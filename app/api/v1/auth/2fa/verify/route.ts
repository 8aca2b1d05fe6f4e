import { answerFactor, factorStep } from "@/lib/http/factor-step";
import { jsonRoute } from "@/lib/http/route";

/** POST /api/v1/auth/2fa/verify → 200 with a token. The challenge is spent by it. */
export const POST = jsonRoute({ access: "anyone", input: factorStep }, (ctx, input) => answerFactor(ctx, input));
