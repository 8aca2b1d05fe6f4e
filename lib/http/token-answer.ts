import { findSession } from "@/lib/auth/session";
import { signSessionToken } from "@/lib/auth/session-token";
import type { Context } from "@/lib/context";
import { sessionShape, userShape } from "@/lib/http/shapes";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** The answer that hands a session to an API client. The token it carries is told here and never again. */
export async function tokenAnswer(
  ctx: Context,
  jti: string,
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
  });
}
