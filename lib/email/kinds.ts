/** Where and when something happened, as a mail tells it (G02). Plain JSON. */
export type Where = {
  /** ISO 8601, UTC. */
  at: string;
  /** IANA name as the browser sent it, unchecked: a mail shows the local time only where it is real. */
  timeZone: string | null;
  /** "Windows, Chrome 141" */
  device: string;
  /** "near Rotterdam, Netherlands (estimated from network)" or "Local network"; `null` where nothing is known. */
  place: string | null;
  /** "145.131.xxx.xxx" */
  ipMask: string;
};

/** A factor in a sentence. */
export type FactorWords = "authenticator app" | "passkey" | "codes by e-mail";

/** Every kind of mail with what it must carry: plain JSON, sealed in the outbox. Links are absolute. */
export type MailPayloads = {
  /** Somebody registered with this address; `link` realises the registration (A06). */
  verify_email: { name: string; link: string; requested: Where };
  /** Somebody registered with the address of an account; `name` is that account's (A01). */
  address_taken: { name: string; signInLink: string; requested: Where };
  /** Six digits that answer one challenge (B03). */
  code: { name: string; code: string; purpose: "login" | "step_up" | "enroll"; expiresAt: string; where: Where };
  /** A factor became active on the account. */
  factor_enabled: { name: string; factor: FactorWords; label: string; where: Where };
  /** Factors were taken off the account at one time; `left` says whether another still stands (C10). */
  factor_disabled: {
    name: string;
    removed: { factor: FactorWords; label: string }[];
    left: boolean;
    backupCodesStopped: boolean;
    where: Where;
  };
  /** A backup code was used (C06, C08); `left` of them still work. */
  backup_code_used: { name: string; left: number; where: Where };
  /** New backup codes took the place of the old ones (C08). */
  backup_codes_regenerated: { name: string; where: Where };
  /** 100 wrong passwords in an hour lock unknown browsers out; `unlockLink` frees the one that opens it (A07). */
  sign_in_locked: { name: string; unlockLink: string; until: string; where: Where };
  /** Too many wrong second factors after a right password (B04). */
  second_factor_locked: { name: string; until: string; where: Where };
  /** Wrong answers inside a session ended it (B05); `device` is the device of that session. */
  session_ended: { name: string; device: string; where: Where };
};

export type MailKind = keyof MailPayloads;

/** One mail as the outbox keeps it. */
export type MailContent = { [K in MailKind]: { kind: K; payload: MailPayloads[K] } }[MailKind];

/** What the inbox shows first. Fixed words: nothing that a person typed can reach a header (X24). */
export const subjects = {
  verify_email: "Confirm your e-mail address",
  address_taken: "You already have a Holdfast account",
  code: "Your Holdfast code",
  factor_enabled: "A second factor was added to your account",
  factor_disabled: "A second factor was removed from your account",
  backup_code_used: "A backup code of your account was used",
  backup_codes_regenerated: "Your backup codes were replaced",
  sign_in_locked: "Sign-in to your account is locked for new browsers",
  second_factor_locked: "Codes for your account are locked for a while",
  session_ended: "A session of your account was ended",
} as const satisfies Record<MailKind, string>;

export const isMailKind = (kind: string): kind is MailKind => Object.hasOwn(subjects, kind);
