import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { id, instant } from "./columns";

/** A mail that an act owes, written in the act's transaction and sent by a worker afterwards (G04). */
export const outbox = pgTable(
  "outbox",
  {
    /** Also the idempotency key that the provider sees. */
    id: id(),
    kind: text().notNull(),
    userId: uuid().references(() => users.id, { onDelete: "set null" }),
    state: text({ enum: ["pending", "sent", "dropped", "dead"] }).notNull(),
    /** Sealed, and erased once the mail is sent, dropped or dead. */
    sealedRecipient: text(),
    sealedPayload: text(),
    /** A code or link that lapses then: the mail is dropped, not sent late. */
    notAfter: instant(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: instant().notNull(),
    /** The provider's words, without address or content. */
    lastError: text(),
    createdAt: instant().notNull(),
    settledAt: instant(),
  },
  (t) => [
    index("outbox_due").on(t.nextAttemptAt).where(sql`${t.state} = 'pending'`),
    index("outbox_by_user").on(t.userId),
    check("outbox_state_known", sql`${t.state} in ('pending', 'sent', 'dropped', 'dead')`),
  ],
);

/** What the embedded mailbox received, sealed. Development, tests and the demo only (G06). */
export const mailboxMessages = pgTable(
  "mailbox_messages",
  {
    /** The outbox id, so that a repeated delivery stays one message. */
    id: uuid().primaryKey(),
    kind: text().notNull(),
    /** Keyed hash of the recipient's address, to list one person's mail. */
    recipientDigest: text().notNull(),
    /** JSON `{to, from, subject, html, text}`. */
    sealedMessage: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index("mailbox_messages_by_recipient").on(t.recipientDigest, t.createdAt)],
);
