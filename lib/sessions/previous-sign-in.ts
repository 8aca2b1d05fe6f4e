import { and, eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { SignedIn } from "@/lib/context";
import { viewedColumns, viewSession } from "@/lib/sessions/view";

/** The sign-in before the present one, with its device and place while its session is remembered; `null` at the first (A09). */
export async function readPreviousSignIn(
  ctx: SignedIn,
): Promise<{ at: Date; device: string | null; place: string | null } | null> {
  const at = ctx.account.previousLoginAt;
  if (!at) return null;
  const [row] = await ctx.db
    .select(viewedColumns)
    .from(sessions)
    .where(and(eq(sessions.userId, ctx.session.userId), eq(sessions.createdAt, at)));
  if (!row) return { at, device: null, place: null };
  const { name, place } = viewSession(ctx, row, { currentId: ctx.session.id });
  return { at, device: name, place };
}
