import { jsonRoute } from "@/lib/http/route";
import { sessionShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";
import { readSession } from "@/lib/sessions/list";
import { revokeSession, sessionRef } from "@/lib/sessions/revoke";

/** GET /api/v1/auth/sessions/{session_id} → one session of the caller with its clear address. */
export const GET = jsonRoute({ access: "stepped_up", input: sessionRef }, async (ctx, { session_id }) => {
  const found = await readSession(ctx, session_id);
  return found.ok ? ok({ ...sessionShape(found.value), ip: found.value.ip }) : found;
});

/** DELETE /api/v1/auth/sessions/{session_id} → 204, or 404 when it is not a live session of the caller. */
export const DELETE = jsonRoute({ access: "stepped_up", input: sessionRef, status: 204 }, (ctx, { session_id }) =>
  revokeSession(ctx, session_id),
);
