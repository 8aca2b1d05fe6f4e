import { runsABrand } from "@/lib/brands/runs-a-brand";
import { disableFactors, disableProof } from "@/lib/factors/disable";
import { jsonRoute } from "@/lib/http/route";
import { ok, refuse } from "@/lib/result";

/** POST /api/v1/brands/auth/2fa/disable → 200 with what the account has left, for who runs a brand. */
export const POST = jsonRoute({ access: "signed_in", input: disableProof }, async (ctx, proof) => {
  if (!(await runsABrand(ctx, ctx.session.userId))) return refuse("forbidden");
  const disabled = await disableFactors(ctx, { type: "email" }, proof);
  return disabled.ok ? ok({ two_factor_enabled: disabled.value.hasFactor }) : disabled;
});
