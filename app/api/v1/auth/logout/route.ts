import { clearBrowserSession } from "@/lib/auth/browser-session";
import { currentSession, presentedToken } from "@/lib/http/caller";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";
import { signOut } from "@/lib/sessions/sign-out";

/** POST /api/v1/auth/logout → 204, with any token or none: what was open is closed, and a browser's cookie goes (A13). */
export const POST = jsonRoute({ access: "anyone", status: 204 }, async () => {
  const session = await currentSession();
  if (session.ok) await signOut(session.value);
  if ((await presentedToken())?.byCookie) await clearBrowserSession();
  return ok(null);
});
