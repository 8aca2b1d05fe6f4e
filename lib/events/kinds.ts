/** What one kind of event means to the people who read the log. */
type Meaning = {
  /** `info` is everyday, `notice` changes how the account is kept, `warning` may be a stranger, `critical` needs action. */
  severity: "info" | "notice" | "warning" | "critical";
  tone: "neutral" | "success" | "warning" | "danger";
  icon: EventIcon;
  /** What the owner reads where no detail is known; see sentence.ts for the rest. */
  sentence: string;
};

export type EventIcon =
  | "in"
  | "out"
  | "key"
  | "shield"
  | "phone"
  | "mail"
  | "lock"
  | "warning"
  | "device"
  | "brand"
  | "person"
  | "x";

/** Every kind of security event, `noun.verb_in_past`. A kind is never renamed: old rows carry it. */
export const eventKinds = {
  "account.registered": { severity: "info", tone: "success", icon: "person", sentence: "Created the account" },
  "email.verified": { severity: "info", tone: "success", icon: "mail", sentence: "Verified the e-mail address" },

  "login.succeeded": { severity: "info", tone: "success", icon: "in", sentence: "Signed in" },
  "login.failed": { severity: "notice", tone: "warning", icon: "x", sentence: "Wrong password" },
  "login.locked": { severity: "warning", tone: "danger", icon: "lock", sentence: "Password sign-in was locked" },
  "login.unlocked": { severity: "notice", tone: "neutral", icon: "key", sentence: "Unlocked sign-in by mail" },
  "logout.done": { severity: "info", tone: "neutral", icon: "out", sentence: "Signed out" },

  "challenge.issued": { severity: "info", tone: "neutral", icon: "shield", sentence: "Asked for a code" },
  "challenge.failed": { severity: "notice", tone: "warning", icon: "x", sentence: "Wrong code" },
  "challenge.cancelled": { severity: "info", tone: "neutral", icon: "x", sentence: "Left sign-in before the code" },
  "code.sent": { severity: "info", tone: "neutral", icon: "mail", sentence: "A code was sent by e-mail" },
  "mfa.locked": { severity: "warning", tone: "danger", icon: "lock", sentence: "The second step was locked" },

  "totp.setup_started": { severity: "info", tone: "neutral", icon: "phone", sentence: "Began to set up an app" },
  "totp.enabled": { severity: "notice", tone: "success", icon: "phone", sentence: "Added an authenticator app" },
  "totp.disabled": { severity: "warning", tone: "warning", icon: "phone", sentence: "Removed an authenticator app" },
  "email_otp.enabled": { severity: "notice", tone: "success", icon: "mail", sentence: "Turned on codes by e-mail" },
  "email_otp.disabled": { severity: "warning", tone: "warning", icon: "mail", sentence: "Turned off codes by e-mail" },
  "backup_codes.issued": { severity: "notice", tone: "success", icon: "key", sentence: "Received backup codes" },
  "backup_codes.regenerated": { severity: "notice", tone: "neutral", icon: "key", sentence: "Made new backup codes" },
  "backup_code.used": { severity: "warning", tone: "warning", icon: "key", sentence: "A backup code was used" },
  "passkey.added": { severity: "notice", tone: "success", icon: "key", sentence: "Added a passkey" },
  "passkey.removed": { severity: "warning", tone: "warning", icon: "key", sentence: "Removed a passkey" },

  "recovery.requested": {
    severity: "critical",
    tone: "danger",
    icon: "warning",
    sentence: "Asked to recover the account",
  },
  "recovery.cancelled": { severity: "notice", tone: "neutral", icon: "x", sentence: "Cancelled the recovery" },
  "recovery.completed": { severity: "critical", tone: "warning", icon: "shield", sentence: "Recovered the account" },

  "device.trusted": { severity: "notice", tone: "neutral", icon: "device", sentence: "Trusted a device" },
  "device.trust_used": {
    severity: "info",
    tone: "neutral",
    icon: "device",
    sentence: "A trusted device skipped the code",
  },
  "device.trust_revoked": {
    severity: "notice",
    tone: "neutral",
    icon: "device",
    sentence: "Stopped trusting a device",
  },
  "device.trust_replayed": {
    severity: "critical",
    tone: "danger",
    icon: "warning",
    sentence: "A copy of a trusted device was refused",
  },
  "device.renamed": { severity: "info", tone: "neutral", icon: "device", sentence: "Renamed a device" },

  "session.created": { severity: "info", tone: "neutral", icon: "in", sentence: "Began a session" },
  "session.revoked": { severity: "notice", tone: "neutral", icon: "out", sentence: "Signed out another session" },
  "sessions.revoked_all": { severity: "notice", tone: "neutral", icon: "out", sentence: "Signed out everywhere else" },
  "session.expired": { severity: "info", tone: "neutral", icon: "out", sentence: "A session ended by itself" },
  "session.limit_reached": {
    severity: "notice",
    tone: "neutral",
    icon: "out",
    sentence: "The oldest session made room",
  },
  "session.new_device": {
    severity: "warning",
    tone: "warning",
    icon: "device",
    sentence: "Signed in from a new device",
  },
  "session.stepped_up": { severity: "info", tone: "success", icon: "shield", sentence: "Confirmed it was you" },

  "password.changed": { severity: "notice", tone: "success", icon: "key", sentence: "Changed the password" },
  "password.reset_requested": {
    severity: "notice",
    tone: "neutral",
    icon: "mail",
    sentence: "Asked for a new password",
  },
  "password.reset": { severity: "warning", tone: "warning", icon: "key", sentence: "Set a new password by mail" },
  "email.change_requested": {
    severity: "notice",
    tone: "neutral",
    icon: "mail",
    sentence: "Asked to change the e-mail address",
  },
  "email.changed": { severity: "warning", tone: "warning", icon: "mail", sentence: "Changed the e-mail address" },
  "email.change_undone": {
    severity: "warning",
    tone: "warning",
    icon: "mail",
    sentence: "Took back the change of e-mail address",
  },

  "account.locked_down": {
    severity: "critical",
    tone: "danger",
    icon: "lock",
    sentence: "Secured the account: This wasn’t me",
  },
  "account.disabled": { severity: "critical", tone: "danger", icon: "lock", sentence: "The account was disabled" },
  "account.enabled": { severity: "notice", tone: "success", icon: "person", sentence: "The account was enabled again" },
  "account.deletion_scheduled": {
    severity: "critical",
    tone: "danger",
    icon: "warning",
    sentence: "Scheduled the account for deletion",
  },
  "account.deletion_cancelled": {
    severity: "notice",
    tone: "success",
    icon: "person",
    sentence: "Kept the account: deletion cancelled",
  },
  "account.erased": { severity: "critical", tone: "danger", icon: "x", sentence: "The account was erased" },

  "data.exported": { severity: "notice", tone: "neutral", icon: "person", sentence: "Exported the account’s data" },
  "consent.given": { severity: "info", tone: "neutral", icon: "person", sentence: "Agreed to a policy" },
  "consent.withdrawn": { severity: "info", tone: "neutral", icon: "person", sentence: "Withdrew an agreement" },
  "preference.changed": { severity: "info", tone: "neutral", icon: "mail", sentence: "Changed a notification setting" },

  "brand.created": { severity: "info", tone: "success", icon: "brand", sentence: "Created a brand" },
  "brand.updated": { severity: "info", tone: "neutral", icon: "brand", sentence: "Changed a brand’s details" },
  "brand.deactivated": { severity: "warning", tone: "warning", icon: "brand", sentence: "Deactivated a brand" },
  "brand.activated": { severity: "notice", tone: "success", icon: "brand", sentence: "Activated a brand" },
  "brand.policy_changed": {
    severity: "notice",
    tone: "neutral",
    icon: "shield",
    sentence: "Changed a brand’s two-factor rule",
  },
  "brand.deletion_scheduled": {
    severity: "critical",
    tone: "danger",
    icon: "warning",
    sentence: "Scheduled a brand for deletion",
  },
  "brand.deletion_cancelled": {
    severity: "notice",
    tone: "success",
    icon: "brand",
    sentence: "Kept a brand: deletion cancelled",
  },
  "brand.purged": { severity: "critical", tone: "danger", icon: "x", sentence: "A brand was deleted for good" },

  "member.invited": { severity: "notice", tone: "neutral", icon: "person", sentence: "Invited a member" },
  "member.added": { severity: "notice", tone: "success", icon: "person", sentence: "A member joined" },
  "member.removed": { severity: "notice", tone: "warning", icon: "person", sentence: "Removed a member" },
  "member.role_changed": { severity: "notice", tone: "neutral", icon: "person", sentence: "Changed a member’s role" },
  "ownership.transferred": {
    severity: "critical",
    tone: "warning",
    icon: "person",
    sentence: "Handed a brand to a new owner",
  },
  "access.refused": { severity: "warning", tone: "danger", icon: "shield", sentence: "Was refused access" },
} as const satisfies Record<string, Meaning>;

export type EventKind = keyof typeof eventKinds;
export type EventSeverity = Meaning["severity"];
export type EventTone = Meaning["tone"];
