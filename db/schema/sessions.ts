import { sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { boolean, check, index, integer, pgTable, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { id, instant } from "./columns";
import { trustedDevices } from "./trusted-devices";

/** One sign-in on one device. The row is the session: a token is worth what its row says (E02). */
export const sessions = pgTable(
  "sessions",
  {
    /** Public: it names the session in lists and opens nothing (E15). */
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the token's `jti`. */
    tokenDigest: text().notNull(),
    /** The token before the last step-up, honoured for 30 s with the rights it had (E04). */
    previousTokenDigest: text(),
    previousTokenUntil: instant(),
    previousAal: smallint(),
    previousSteppedUpAt: instant(),
    /** Authentication methods of RFC 8176: `pwd`, `otp`, … */
    amr: text().array().notNull(),
    /** Authentication assurance level, 1 or 2 (NIST SP 800-63B-4). */
    aal: smallint().notNull(),
    steppedUpAt: instant(),
    /** What the last step-up proved: one by passkey stands for a code (C10). */
    steppedUpBy: text(),
    /** Wrong passwords and codes inside this session; the fifth ends it (B05). */
    failures: integer().notNull().default(0),
    browserId: text(),
    /** The trust that skipped the challenge of this sign-in, or that it began. */
    trustedDeviceId: uuid().references((): AnyPgColumn => trustedDevices.id, { onDelete: "set null" }),
    deviceType: text({ enum: ["desktop", "mobile", "tablet", "api", "unknown"] }).notNull(),
    browser: text(),
    os: text(),
    /** What people call it: "Windows, Chrome 141". */
    device: text().notNull(),
    /** The clear address, for its owner's eyes. */
    sealedIp: text().notNull(),
    /** Keyed hash of the address, to compare. */
    ipDigest: text().notNull(),
    /** The address with its end hidden, for lists. */
    ipMask: text().notNull(),
    /** A private address: there is no place to look up. */
    isLocal: boolean().notNull(),
    country: text(),
    city: text(),
    createdAt: instant().notNull(),
    /** Follows each request, written at most once a minute (E05). */
    lastActiveAt: instant().notNull(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
    revokedReason: text({
      enum: ["signed_out", "revoked", "revoked_all", "replaced", "limit", "expired", "failures"],
    }),
    /** The session that ended this one, so that its page can say who did. */
    revokedBySessionId: uuid().references((): AnyPgColumn => sessions.id, { onDelete: "set null" }),
  },
  (t) => [
    unique("sessions_token_unique").on(t.tokenDigest),
    unique("sessions_previous_token_unique").on(t.previousTokenDigest),
    index("sessions_live_by_user").on(t.userId, t.lastActiveAt).where(sql`${t.revokedAt} is null`),
    index("sessions_by_user").on(t.userId, t.createdAt),
    index("sessions_by_revoker").on(t.revokedBySessionId),
    index("sessions_by_trusted_device").on(t.trustedDeviceId),
    check("sessions_aal_known", sql`${t.aal} in (1, 2)`),
  ],
);

/** A proof of identity in progress: issued, answered, then redeemed once (B02). */
export const challenges = pgTable(
  "challenges",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: text({ enum: ["login", "step_up", "enroll"] }).notNull(),
    /** The session that steps up or enrols; `null` for a sign-in. */
    sessionId: uuid().references(() => sessions.id, { onDelete: "cascade" }),
    tokenDigest: text().notNull(),
    /** What has been proved so far. */
    amr: text().array().notNull(),
    /** Set when everything the account asks for was proved: the assurance a session made from it will have. */
    answeredAal: smallint(),
    answeredAt: instant(),
    /** The trust that stood for an answer, or that the answer began. */
    trustedDeviceId: uuid().references((): AnyPgColumn => trustedDevices.id, { onDelete: "set null" }),
    /** The mailed code: a keyed hash bound to this row, replaced by each send (B03). */
    codeDigest: text(),
    codeExpiresAt: instant(),
    codeSentAt: instant(),
    codeSends: integer().notNull().default(0),
    /** What a passkey must sign for this challenge (WebAuthn §13.4.3), in base64url; spent by the first try. */
    passkeyNonce: text(),
    endedAt: instant(),
    endReason: text({ enum: ["redeemed", "cancelled", "locked", "superseded"] }),
    expiresAt: instant().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique("challenges_token_unique").on(t.tokenDigest),
    index("challenges_open_by_user").on(t.userId).where(sql`${t.endedAt} is null`),
    index("challenges_by_session").on(t.sessionId),
    index("challenges_by_expiry").on(t.expiresAt),
    index("challenges_by_trusted_device").on(t.trustedDeviceId),
    check("challenges_purpose_known", sql`${t.purpose} in ('login', 'step_up', 'enroll')`),
  ],
);
