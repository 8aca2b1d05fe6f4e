import { answerFactor, factorStep } from "@/lib/http/factor-step";
import { jsonRoute } from "@/lib/http/route";

/** POST /api/v1/brands/auth/2fa/verify → as `/auth/2fa/verify`, with the brand; 403 for the sign-in of who runs none. */
export const POST = jsonRoute({ access: "anyone", input: factorStep }, (ctx, input) =>
  answerFactor(ctx, input, { brandsOnly: true }),
);
