import { disableFactors, factorRemoval } from "@/lib/factors/disable";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/2fa/disable → 204; without `method_id` every factor goes. */
export const POST = jsonRoute({ access: "signed_in", input: factorRemoval }, async (ctx, { method_id, ...proof }) => {
  const disabled = await disableFactors(ctx, method_id ? { methodId: method_id } : "all", proof);
  return disabled.ok ? ok(null) : disabled;
});
