import { and, count, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "@/db/schema";
import type { SignedIn, SteppedUp } from "@/lib/context";
import { unseal } from "@/lib/crypto/seal";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { liveSession } from "@/lib/sessions/live";
import type { SessionView } from "@/lib/sessions/view";
import { viewedColumns, viewSession } from "@/lib/sessions/view";

/** Which part of the list: `limit` 1 to 100, `offset` from the newest. */
export const sessionPage = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  include_revoked: z.stringbool().default(false),
});

/** The caller's sessions: the current one first, then by last activity; ties by id (E07). */
export async function listSessions(
  ctx: SignedIn,
  page: { limit: number; offset: number; includeRevoked: boolean },
): Promise<{ sessions: SessionView[]; total: number }> {
  const mine = and(eq(sessions.userId, ctx.session.userId), page.includeRevoked ? undefined : liveSession(ctx));
  const rows = await ctx.db
    .select({
      row: viewedColumns,
      isNewCountry: firstFromItsCountry,
      total: sql<number>`count(*) over ()`.mapWith(Number),
    })
    .from(sessions)
    .where(mine)
    .orderBy(desc(eq(sessions.id, ctx.session.id)), desc(sessions.lastActiveAt), sessions.id)
    .limit(page.limit)
    .offset(page.offset);
  const total = rows[0]?.total ?? (page.offset > 0 ? await countSessions(ctx, mine) : 0);
  return {
    sessions: rows.map(({ row, isNewCountry }) => viewSession(ctx, row, { currentId: ctx.session.id, isNewCountry })),
    total,
  };
}

/** One session of the caller with its clear address, which is shown on demand only. */
export async function readSession(
  ctx: SteppedUp,
  id: string,
): Promise<Result<SessionView & { ip: string }, "not_found">> {
  const [found] = await ctx.db
    .select({ row: viewedColumns, sealedIp: sessions.sealedIp, isNewCountry: firstFromItsCountry })
    .from(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, ctx.session.userId)));
  if (!found) return refuse("not_found");
  const ip = unseal("ip", found.row.id, found.sealedIp);
  return ok({ ...viewSession(ctx, found.row, { currentId: ctx.session.id, isNewCountry: found.isNewCountry }), ip });
}

/** Spelled out, since Drizzle drops the table's name from columns in the selection of a single table. */
const earlier = sql.raw(
  "from sessions as earlier where earlier.user_id = sessions.user_id and earlier.created_at < sessions.created_at",
);
const firstFromItsCountry = sql<boolean>`sessions.country is not null
  and exists (select 1 ${earlier})
  and not exists (select 1 ${earlier} and earlier.country = sessions.country)`;

async function countSessions(ctx: SignedIn, where: ReturnType<typeof and>): Promise<number> {
  const [row] = await ctx.db.select({ total: count() }).from(sessions).where(where);
  return row?.total ?? 0;
}
