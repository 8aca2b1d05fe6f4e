import { asc, desc, eq, sql } from "drizzle-orm";
import { brands, memberships } from "@/db/schema";
import type { Context } from "@/lib/context";

export type LeadingBrand = { slug: string; name: string; role: string };

/** The brand that a person's portal opens with: the one of their highest role, of several the oldest (api.md, Shapes). */
export async function leadingBrand(ctx: Context, userId: string): Promise<LeadingBrand | null> {
  const rank = sql`array_position(array['viewer', 'member', 'admin', 'owner'], ${memberships.role})`;
  const [brand] = await ctx.db
    .select({ slug: brands.slug, name: brands.name, role: memberships.role })
    .from(memberships)
    .innerJoin(brands, eq(brands.id, memberships.brandId))
    .where(eq(memberships.userId, userId))
    .orderBy(desc(rank), asc(brands.createdAt), asc(brands.id))
    .limit(1);
  return brand ?? null;
}
