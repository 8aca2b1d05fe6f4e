import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { brands, memberships, securityEvents } from "@/db/schema";
import { createBrand } from "@/lib/brands/create";
import { slugOf } from "@/lib/brands/slug";
import { inTransaction } from "@/lib/context";
import { randomToken } from "@/lib/crypto/random";
import { onPostgres, testContext } from "@/lib/testing";
import { givenUser } from "@/lib/testing-people";

test.each([
  ["Fennel & Flint", "fennel-flint"],
  ["  Łódź Kraków  ", "odz-krakow"],
  ["São Tomé", "sao-tome"],
  ["ﬁne ½", "fine-1-2"],
  ["--- a ---", "a"],
  ["漢字", "brand"],
  ["../../etc", "etc"],
  ["A".repeat(100), "a".repeat(48)],
  [`${"a".repeat(47)} b`, "a".repeat(47)],
])("%j reads %j in an address", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test("a brand has its owner and its event", async () => {
  const ctx = await testContext();
  const { id: ownerId } = await givenUser(ctx);
  const { id, slug } = await createBrand(ctx, { ownerId, name: "Fennel & Flint" });
  expect(await ctx.db.select().from(brands).where(eq(brands.id, id))).toMatchObject([{ slug, name: "Fennel & Flint" }]);
  const owners = await ctx.db.select().from(memberships).where(eq(memberships.brandId, id));
  expect(owners).toMatchObject([{ userId: ownerId, role: "owner", createdAt: ctx.now }]);
  const told = await ctx.db.select().from(securityEvents).where(eq(securityEvents.brandId, id));
  expect(told).toMatchObject([{ kind: "brand.created", userId: ownerId, metadata: { slug } }]);
});

test("however many share a name, none is refused and each has an address of its own", async () => {
  const ctx = await testContext();
  const { id: ownerId } = await givenUser(ctx);
  const name = `Same ${randomToken(ctx).slice(0, 8)}`;
  const slugs = [];
  for (let i = 0; i < 8; i++) slugs.push((await createBrand(ctx, { ownerId, name })).slug);
  expect(new Set(slugs).size).toBe(8);
  expect(slugs.slice(0, 4)).toEqual([slugOf(name), ...[2, 3, 4].map((suffix) => `${slugOf(name)}-${suffix}`)]);
  for (const slug of slugs.slice(4)) expect(slug).toMatch(new RegExp(`^${slugOf(name)}-[0-9a-f]{8}$`));
});

test.runIf(onPostgres)("20 brands of one name at once have 20 addresses", async () => {
  const ctx = await testContext();
  const owners = await Promise.all(Array.from({ length: 20 }, () => givenUser(ctx)));
  const name = `Rush ${randomToken(ctx).slice(0, 8)}`;
  const made = await Promise.all(
    owners.map(({ id }) => inTransaction(ctx, (ctx) => createBrand(ctx, { ownerId: id, name }))),
  );
  expect(new Set(made.map(({ slug }) => slug)).size).toBe(20);
});
