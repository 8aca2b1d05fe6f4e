import { findSession } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import { leadingBrand } from "@/lib/brands/leading-brand";
import type { Context } from "@/lib/context";
import { sessionShape, userShape } from "@/lib/http/shapes";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

type Extras = {
  /** The token of a device that was trusted just now, or that takes the shown one's place (D03). */
  trustToken?: string | null;
  /** Whether to tell which brand the person runs: what brand portals ask for. */
  withBrand?: boolean;
};

/** The answer that hands a session to an API client. The tokens it carries are told here and never again. */
export async function tokenAnswer(
  ctx: Context,
  jti: string,
  { trustToken, withBrand }: Extras = {},
): Promise<Result<Record<string, unknown>, "session_revoked">> {
  const token = await signSessionToken(jti, ctx.now);
  const session = await findSession(ctx, token, { isActivity: false });
  // Somebody may have ended it in the same instant.
  if (!session.ok) return refuse("session_revoked");
  return ok({
    access_token: token,
    token_type: "Bearer",
    expires_at: session.value.sessionView.expiresAt,
    user: userShape(session.value),
    session: sessionShape(session.value.sessionView),
    ...(trustToken && { trusted_device_token: trustToken }),
    ...(withBrand && { brand: await leadingBrand(ctx, session.value.account.id) }),
  });
}
