import { answerPassword, passwordStep } from "@/lib/http/password-step";
import { jsonRoute } from "@/lib/http/route";

/** POST /api/v1/brands/auth/login → as `/auth/token`, with the brand; 403 after the right password of who runs none. */
export const POST = jsonRoute({ access: "anyone", input: passwordStep }, (ctx, input) =>
  answerPassword(ctx, input, { brandsOnly: true }),
);
