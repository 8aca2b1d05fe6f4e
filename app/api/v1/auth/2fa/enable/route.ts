import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";
import { enableTotp, totpProof } from "@/lib/totp/enable";

/** POST /api/v1/auth/2fa/enable → 200; with the first factor come its backup codes, told once. */
export const POST = jsonRoute({ access: "proved", input: totpProof }, async (ctx, { method_id, ...proof }) => {
  const enabled = await enableTotp(ctx, { methodId: method_id, ...proof });
  return enabled.ok ? ok({ backup_codes: enabled.value.backupCodes }) : enabled;
});
