import { and, eq, inArray } from "drizzle-orm";
import { memberships } from "@/db/schema";
import type { Context } from "@/lib/context";

/** Whether a person owns or administers a brand: the door of the brand portals is for them (api.md, Sign-in). */
export async function runsABrand(ctx: Context, userId: string): Promise<boolean> {
  const runs = and(eq(memberships.userId, userId), inArray(memberships.role, ["owner", "admin"]));
  return (await ctx.db.select({ role: memberships.role }).from(memberships).where(runs).limit(1)).length === 1;
}
