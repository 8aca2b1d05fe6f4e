import { boolean, index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts";
import { id, instant } from "./columns";

/** A device that may skip the second factor for a while, because it was passed there once (D01). */
export const trustedDevices = pgTable(
  "trusted_devices",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** SHA-256 of the present token; each use replaces it (D03). */
    tokenDigest: text().notNull(),
    /** The token before, honoured for 60 s; later it is a replay. */
    previousTokenDigest: text(),
    previousTokenUntil: instant(),
    /** The tokens before that one: honoured no more, each is a replay at once. */
    spentTokenDigests: text().array().notNull().default([]),
    name: text().notNull(),
    browser: text(),
    os: text(),
    deviceType: text({ enum: ["desktop", "mobile", "tablet", "api", "unknown"] }).notNull(),
    /** Digest of the families that a user agent names, without versions: the same kind of device (D02). */
    fingerprint: text().notNull(),
    ipMask: text().notNull(),
    isLocal: boolean().notNull(),
    country: text(),
    city: text(),
    createdAt: instant().notNull(),
    lastUsedAt: instant().notNull(),
    useCount: integer().notNull().default(0),
    /** Not rolling: counted from the challenge that was passed (D01). */
    trustedUntil: instant().notNull(),
    revokedAt: instant(),
    revokedReason: text({
      enum: ["revoked", "revoked_all", "replayed", "limit", "factor_disabled", "replaced", "unclaimed"],
    }),
  },
  (t) => [
    unique("trusted_devices_token_unique").on(t.tokenDigest),
    unique("trusted_devices_previous_token_unique").on(t.previousTokenDigest),
    index("trusted_devices_by_user").on(t.userId),
  ],
);

/** What a browser's passkey must sign to sign in without a name: nobody is known yet, so it belongs to the browser. */
export const passkeySignIns = pgTable(
  "passkey_sign_ins",
  {
    id: id(),
    /** SHA-256 of the device cookie: what was asked of one browser is answered by no other. */
    deviceDigest: text().notNull(),
    /** 32 random bytes, base64url (WebAuthn §13.4.3). The row goes with the first try. */
    nonce: text().notNull(),
    expiresAt: instant().notNull(),
  },
  (t) => [unique("passkey_sign_ins_nonce_unique").on(t.nonce), index("passkey_sign_ins_by_device").on(t.deviceDigest)],
);
