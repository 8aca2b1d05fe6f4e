"use server";

import { formAction } from "@/lib/http/action";
import { ok } from "@/lib/result";
import { enableTotp, totpProof } from "@/lib/totp/enable";
import { setUpTotp, totpSetup } from "@/lib/totp/setup";

export const setUpTotpAction = formAction("fresh", totpSetup, async (ctx, input) => {
  const begun = await setUpTotp(ctx, input);
  if (!begun.ok) return begun;
  const { methodId, secret, otpauthUri, qrCode, expiresAt } = begun.value;
  return ok({
    method_id: methodId,
    secret,
    otpauth_uri: otpauthUri,
    qr_code: qrCode,
    expires_at: expiresAt.toISOString(),
  });
});

/** The codes travel once, in the answer to this form, and stand in no page that could be loaded again. */
export const enableTotpAction = formAction("proved", totpProof, async (ctx, { method_id, ...proof }) => {
  const enabled = await enableTotp(ctx, { methodId: method_id, ...proof });
  return enabled.ok ? ok({ backup_codes: enabled.value.backupCodes }) : enabled;
});
