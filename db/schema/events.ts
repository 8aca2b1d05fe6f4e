import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { brands } from "./brands";
import { id, instant } from "./columns";

/** What happened to an account: appended in the transaction of the act, never altered (F01, F02). */
export const securityEvents = pgTable(
  "security_events",
  {
    id: id(),
    /** One of lib/events/kinds.ts. */
    kind: text().notNull(),
    outcome: text({ enum: ["success", "failure", "pending"] }).notNull(),
    severity: text({ enum: ["info", "notice", "warning", "critical"] }).notNull(),
    userId: uuid().references(() => users.id, { onDelete: "set null" }),
    brandId: uuid().references(() => brands.id, { onDelete: "set null" }),
    /** Who did it: the account's owner, somebody not signed in, or the system itself. */
    actor: text({ enum: ["user", "anonymous", "system"] }).notNull(),
    ipDigest: text(),
    userAgentDigest: text(),
    /** "Windows, Chrome 141" */
    device: text(),
    /** Country at most: "Portugal". */
    place: text(),
    requestId: text().notNull(),
    /** Ids and words only: never a code, token, address or secret. */
    metadata: jsonb().$type<Record<string, string | number | boolean | string[] | null>>().notNull(),
    createdAt: instant().notNull(),
    /** Order among the events of one act, which share their instant. */
    position: smallint().notNull().default(0),
  },
  (t) => [
    index("security_events_by_user").on(t.userId, t.createdAt),
    index("security_events_by_brand").on(t.brandId, t.createdAt),
    index("security_events_by_kind").on(t.kind, t.createdAt),
    check("security_events_outcome_known", sql`${t.outcome} in ('success', 'failure', 'pending')`),
    check("security_events_severity_known", sql`${t.severity} in ('info', 'notice', 'warning', 'critical')`),
  ],
);
