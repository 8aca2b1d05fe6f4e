import { runsABrand } from "@/lib/brands/runs-a-brand";
import { emailProof, enableEmailOtp } from "@/lib/email-otp/enable";
import { jsonRoute } from "@/lib/http/route";
import { ok, refuse } from "@/lib/result";

/** POST /api/v1/brands/auth/2fa/confirm → 200, as for every account, to who owns or administers a brand. */
export const POST = jsonRoute({ access: "proved", input: emailProof }, async (ctx, proof) => {
  if (!(await runsABrand(ctx, ctx.session.userId))) return refuse("forbidden");
  const enabled = await enableEmailOtp(ctx, proof);
  return enabled.ok ? ok({ two_factor_enabled: true }) : enabled;
});
