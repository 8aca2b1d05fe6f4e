import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";
import { setUpTotp, totpSetup } from "@/lib/totp/setup";

/** POST /api/v1/auth/2fa/setup → 200 with a secret that waits for its first code. */
export const POST = jsonRoute({ access: "fresh", input: totpSetup }, async (ctx, input) => {
  const begun = await setUpTotp(ctx, input);
  if (!begun.ok) return begun;
  const { methodId, secret, otpauthUri, qrCode, expiresAt } = begun.value;
  return ok({ method_id: methodId, secret, otpauth_uri: otpauthUri, qr_code: qrCode, expires_at: expiresAt });
});
