import { emailProof, enableEmailOtp } from "@/lib/email-otp/enable";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/2fa/email/confirm → 200: e-mail codes are on, and this session has passed them. */
export const POST = jsonRoute({ access: "proved", input: emailProof }, async (ctx, proof) => {
  const enabled = await enableEmailOtp(ctx, proof);
  return enabled.ok ? ok({ two_factor_enabled: true }) : enabled;
});
