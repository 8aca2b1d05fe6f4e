import { disableFactors, disableProof } from "@/lib/factors/disable";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/2fa/email/disable → 200 with what the account has left. */
export const POST = jsonRoute({ access: "signed_in", input: disableProof }, async (ctx, proof) => {
  const disabled = await disableFactors(ctx, { type: "email" }, proof);
  return disabled.ok ? ok({ two_factor_enabled: disabled.value.hasFactor }) : disabled;
});
