import { clearBrowserSession } from "@/lib/auth/browser-session";
import { currentSession } from "@/lib/http/caller";
import { incoming, tokenIn } from "@/lib/http/incoming";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";
import { signOut } from "@/lib/sessions/sign-out";

/** POST /api/v1/auth/logout → 204, with any token or none: what was open is closed, and a browser's cookie goes (A13). */
export const POST = jsonRoute({ access: "anyone", status: 204 }, async () => {
  const session = await currentSession();
  if (session.ok) await signOut(session.value);
  if (tokenIn(await incoming())?.byCookie) await clearBrowserSession();
  return ok(null);
});
