import { currentSession } from "@/lib/http/caller";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";
import { signOut } from "@/lib/sessions/sign-out";

/** POST /api/v1/auth/logout → 204, with any token or none: what was open is closed. */
export const POST = jsonRoute({ access: "anyone", status: 204 }, async () => {
  const session = await currentSession();
  return session.ok ? signOut(session.value) : ok(null);
});
