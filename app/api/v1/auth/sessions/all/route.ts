import { jsonRoute } from "@/lib/http/route";
import { revokeAllSessions } from "@/lib/sessions/revoke";

/** DELETE /api/v1/auth/sessions/all → 200 with how many other sessions ended. */
export const DELETE = jsonRoute({ access: "stepped_up" }, (ctx) => revokeAllSessions(ctx, { keepCurrent: true }));
