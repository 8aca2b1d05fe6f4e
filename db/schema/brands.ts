import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { id, instant } from "./columns";

/** A brand: the tenant of this system. */
export const brands = pgTable(
  "brands",
  {
    id: id(),
    slug: text().notNull(),
    name: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [unique("brands_slug_unique").on(t.slug)],
);

/** Who belongs to a brand, and what they may do there (J07). */
export const memberships = pgTable(
  "memberships",
  {
    brandId: uuid()
      .notNull()
      .references(() => brands.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text({ enum: ["viewer", "member", "admin", "owner"] }).notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ name: "memberships_pkey", columns: [t.brandId, t.userId] }),
    index("memberships_by_user").on(t.userId),
    check("memberships_role_known", sql`${t.role} in ('viewer', 'member', 'admin', 'owner')`),
  ],
);
