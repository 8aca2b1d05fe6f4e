import { resendRequest, resendVerification } from "@/lib/accounts/resend-verification";
import { withFloor } from "@/lib/http/floor";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/verify-email/resend → 202, the same whether anything waits for the address. */
export const POST = jsonRoute({ access: "anyone", input: resendRequest, status: 202 }, async (ctx, input) => {
  const result = await withFloor(() => resendVerification(ctx, input));
  return result.ok ? ok({ status: "verification_sent" }) : result;
});
