import { jsonRoute } from "@/lib/http/route";
import { revokeAllSessions } from "@/lib/sessions/revoke";

/** POST /api/v1/auth/logout/all → 200 with how many sessions ended, this one among them. */
export const POST = jsonRoute({ access: "stepped_up" }, (ctx) => revokeAllSessions(ctx, { keepCurrent: false }));
