import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { id, instant } from "./columns";

const owner = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** A second authenticator bound to an account. A `pending` factor has been shown but never proved. */
export const factors = pgTable(
  "factors",
  {
    id: id(),
    userId: owner(),
    type: text({ enum: ["totp", "email", "passkey"] }).notNull(),
    status: text({ enum: ["pending", "active"] }).notNull(),
    label: text().notNull(),
    /** The shared TOTP secret, sealed for this row (see lib/crypto/seal.ts). */
    sealedSecret: text(),
    /** Highest time step accepted so far; a code at or below it is a replay (RFC 6238 §5.2). */
    lastStep: integer().notNull().default(0),
    /** A passkey's public half (WebAuthn): its id and COSE key in base64url, and the highest counter seen. */
    credentialId: text(),
    publicKey: text(),
    signCount: bigint({ mode: "number" }).notNull().default(0),
    transports: text().array(),
    createdAt: instant().notNull(),
    /** When a pending factor lapses; `null` once active. */
    expiresAt: instant(),
    lastUsedAt: instant(),
  },
  (t) => [
    index("factors_by_user").on(t.userId),
    uniqueIndex("factors_label_per_user").on(t.userId, t.type, t.label).where(sql`${t.status} = 'active'`),
    unique("factors_credential_unique").on(t.credentialId),
    check("factors_type_known", sql`${t.type} in ('totp', 'email', 'passkey')`),
    check("factors_secret_of_totp", sql`(${t.type} = 'totp') = (${t.sealedSecret} is not null)`),
    check(
      "factors_key_of_passkey",
      sql`(${t.type} = 'passkey') = (${t.credentialId} is not null and ${t.publicKey} is not null)`,
    ),
    check("factors_status_known", sql`${t.status} in ('pending', 'active')`),
  ],
);

/** The one living set of backup codes of an account. All its codes share one salt, so one hash checks a code. */
export const backupCodeSets = pgTable("backup_code_sets", {
  userId: owner().primaryKey(),
  /** 16 random bytes, hex. */
  salt: text().notNull(),
  createdAt: instant().notNull(),
});

/** A backup code: peppered, then argon2id under its set's salt. */
export const backupCodes = pgTable(
  "backup_codes",
  {
    id: id(),
    userId: owner(),
    codeHash: text().notNull(),
    usedAt: instant(),
  },
  (t) => [unique("backup_codes_per_user_unique").on(t.userId, t.codeHash)],
);
