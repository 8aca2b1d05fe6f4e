import { jsonRoute } from "@/lib/http/route";
import { sessionShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";
import { listSessions, sessionPage } from "@/lib/sessions/list";

/** GET /api/v1/auth/sessions → the caller's sessions, the current one first. */
export const GET = jsonRoute({ access: "signed_in", input: sessionPage }, async (ctx, { include_revoked, ...page }) => {
  const { sessions, total } = await listSessions(ctx, { ...page, includeRevoked: include_revoked });
  return ok({ sessions: sessions.map(sessionShape), total });
});
