import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { id, instant } from "./columns";

/** A person with a verified address. Nobody holds an unverified account: see `registrations`. */
export const users = pgTable(
  "users",
  {
    id: id(),
    email: text().notNull(),
    /** The address as it is compared: NFC, lower case. */
    emailKey: text().notNull(),
    name: text().notNull(),
    /** PHC string: argon2id, or bcrypt from an older system until the next sign-in. */
    passwordHash: text().notNull(),
    passwordChangedAt: instant().notNull(),
    /** IANA name that the browser sent at sign-in; mails show their times in it beside UTC. */
    timeZone: text(),
    lastLoginAt: instant(),
    sealedLastLoginIp: text(),
    /** The network of that address, as pages show it: it becomes the previous one's without a key. */
    lastLoginIpMask: text(),
    /** The sign-in before the last one: what "previous sign-in" shows (A09). */
    previousLoginAt: instant(),
    previousLoginIpMask: text(),
    /** Wrong second factors since the last success or lapsed lock, over all challenges (B04). */
    factorFailures: integer().notNull().default(0),
    factorLockedUntil: instant(),
    /** Locks within 24 h of each other: each one doubles the next. */
    factorLocks: integer().notNull().default(0),
    factorLockedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [unique("users_email_key_unique").on(t.emailKey)],
);

/** A registration that waits for its link to be opened. Realised, it becomes an account; otherwise it lapses. */
export const registrations = pgTable(
  "registrations",
  {
    id: id(),
    email: text().notNull(),
    emailKey: text().notNull(),
    name: text().notNull(),
    brandName: text(),
    passwordHash: text().notNull(),
    /** Versions accepted on the form, by policy key; they become consent rows (A02). */
    policies: jsonb().$type<Record<string, string>>().notNull(),
    tokenDigest: text().notNull(),
    tokenExpiresAt: instant().notNull(),
    /** Digest of the device cookie of the browser that registered: it alone may verify without the password (A06). */
    deviceDigest: text(),
    failedAttempts: integer().notNull().default(0),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique("registrations_token_unique").on(t.tokenDigest),
    index("registrations_by_email").on(t.emailKey),
    index("registrations_by_expiry").on(t.tokenExpiresAt),
  ],
);

/** A browser that has signed in to an account before, known by its device cookie (A17). */
export const knownBrowsers = pgTable(
  "known_browsers",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the device cookie and the account: one browser has unrelated ids for two people. */
    browserId: text().notNull(),
    firstSeenAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
  },
  (t) => [primaryKey({ name: "known_browsers_pkey", columns: [t.userId, t.browserId] })],
);

/** A link that was mailed and works once. Only its digest is kept. */
export const mailedLinks = pgTable(
  "mailed_links",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: text({ enum: ["unlock"] }).notNull(),
    tokenDigest: text().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique("mailed_links_token_unique").on(t.tokenDigest),
    index("mailed_links_by_user").on(t.userId),
    check("mailed_links_purpose_known", sql`${t.purpose} in ('unlock')`),
  ],
);

/** One decision on one version of a policy. Rows are never changed: a withdrawal is a new row (H03). */
export const consents = pgTable(
  "consents",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    policyKey: text().notNull(),
    version: text().notNull(),
    granted: boolean().notNull(),
    ipDigest: text().notNull(),
    userAgentDigest: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [unique("consents_once").on(t.userId, t.policyKey, t.version, t.granted)],
);
