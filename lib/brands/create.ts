import { brands, memberships } from "@/db/schema";
import { slugOf } from "@/lib/brands/slug";
import type { Context } from "@/lib/context";
import { recordEvents } from "@/lib/events/record";

/** Makes a brand with its owner, in the caller's transaction. Names are never refused: a taken slug gets a suffix (A03). */
export async function createBrand(
  ctx: Context,
  brand: { ownerId: string; name: string },
): Promise<{ id: string; slug: string }> {
  const made = await insertBrand(ctx, brand.name);
  await ctx.db
    .insert(memberships)
    .values({ brandId: made.id, userId: brand.ownerId, role: "owner", createdAt: ctx.now });
  await recordEvents(ctx, {
    kind: "brand.created",
    userId: brand.ownerId,
    brandId: made.id,
    detail: { slug: made.slug },
  });
  return made;
}

async function insertBrand(ctx: Context, name: string): Promise<{ id: string; slug: string }> {
  const wish = slugOf(name);
  for (let suffix = 1; ; suffix++) {
    // After a few numbers chance finds a free one at once, however many share the name.
    const slug =
      suffix === 1 ? wish : suffix < 5 ? `${wish}-${suffix}` : `${wish}-${Buffer.from(ctx.random(4)).toString("hex")}`;
    const [made] = await ctx.db
      .insert(brands)
      .values({ slug, name, createdAt: ctx.now })
      .onConflictDoNothing({ target: brands.slug })
      .returning({ id: brands.id, slug: brands.slug });
    if (made) return made;
  }
}
