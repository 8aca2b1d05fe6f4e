import { jsonRoute } from "@/lib/http/route";
import { sessionShape, userShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";

/** GET /api/v1/auth/me → who this is, on which session, with which brands. One database round trip. */
export const GET = jsonRoute({ access: "session" }, async (ctx) =>
  ok({ user: userShape(ctx), session: sessionShape(ctx.sessionView), brands: ctx.account.brands }),
);
