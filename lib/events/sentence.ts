import type { EventKind } from "@/lib/events/kinds";
import { eventKinds } from "@/lib/events/kinds";

/** What an event's row says beside its kind, in snake_case. Rows outlive the code that wrote them: trust no shape. */
export type EventDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What an owner reads in the log. A detail that is absent or odd leaves the plain sentence of its kind. */
export function sentenceOf(kind: EventKind, detail: EventDetail = {}): string {
  return telling[kind]?.(detail) ?? eventKinds[kind].sentence;
}

/** Kinds whose words follow the detail; `null` where it does not carry what they need. */
const telling: Partial<Record<EventKind, (detail: EventDetail) => string | null>> = {
  "login.succeeded": ({ amr }) => signedIn(amr),
  "login.locked": (detail) => counted("Password sign-in was locked after", detail.attempts, "wrong password"),
  "mfa.locked": (detail) => counted("The second step was locked after", detail.attempts, "wrong code"),
  "challenge.issued": ({ purpose }) => (purpose === "step_up" ? "Asked to confirm it was you" : null),
  "challenge.failed": ({ method, purpose, reason }) =>
    wrongAnswer(reason === "invalid_credentials" ? "password" : method, purpose),
  "challenge.cancelled": ({ purpose }) => (purpose === "step_up" ? "Did not confirm it was you" : null),
  "code.sent": ({ purpose }) => wordFor(codesSent, purpose) ?? null,
  "totp.enabled": ({ label }) => quoted("Added the authenticator", label),
  "totp.disabled": ({ label }) => quoted("Removed the authenticator", label),
  "backup_code.used": (detail) => counted("A backup code was used,", detail.left, "code", " left"),
  "passkey.added": ({ label }) => quoted("Added the passkey", label),
  "passkey.removed": ({ label }) => quoted("Removed the passkey", label),
  "device.trusted": ({ device }) => about("Trusted", device),
  "device.trust_used": ({ device }) => about("No code was asked for on", device),
  "device.trust_revoked": ({ device, reason }) => about("Stopped trusting", device, wordFor(trustEnds, reason)),
  "device.trust_replayed": ({ device }) => about("Refused a copy of the trust in", device),
  "device.renamed": ({ device }) => quoted("Renamed a trusted device to", device),
  "session.revoked": ({ device, reason }) =>
    about(reason === "failures" ? "Too many wrong answers ended" : "Signed out", device),
  "sessions.revoked_all": (detail) =>
    counted("Signed out", detail.revoked, detail.kept_current ? "other session" : "session"),
  "session.new_device": ({ device }) => about("Signed in from a new device:", device),
  "session.stepped_up": ({ method }) => confirmed(method),
  "member.role_changed": ({ role }) => about("Changed a member’s role to", role),
  "consent.given": ({ policy_key }) => quoted("Agreed to", policy_key),
  "consent.withdrawn": ({ policy_key }) => quoted("Withdrew the agreement to", policy_key),
};

/** Ways to prove oneself, by their `amr` value (RFC 8176 where it has one) or their method's name. */
const proofs: Record<string, string> = {
  pwd: "password",
  otp: "app",
  totp: "app",
  email_otp: "e-mail code",
  backup_code: "backup code",
  passkey: "passkey",
  hwk: "passkey",
  swk: "passkey",
};

/** What a mailed code was for. */
const codesSent: Record<string, string> = {
  login: "A code to sign in was sent by e-mail",
  step_up: "A code to confirm it was you was sent by e-mail",
  enroll: "A code to turn on codes by e-mail was sent",
};

/** Why a trust ended that nobody ended by name. */
const trustEnds: Record<string, string> = {
  factor_disabled: "as a factor was turned off",
  replayed: "as a copy was refused",
  limit: "to make room",
  replaced: "as it was trusted anew",
  unclaimed: "as its sign-in came to nothing",
};

function signedIn(amr: EventDetail[string] | undefined): string | null {
  const methods = Array.isArray(amr) ? amr : [];
  if (methods.includes("backup_code")) return "Signed in with a backup code";
  if (methods.includes("trusted_device")) return "Signed in with password on a trusted device";
  const ways = spoken(methods);
  return ways && `Signed in with ${ways}`;
}

function confirmed(method: EventDetail[string] | undefined): string | null {
  const proof = wordFor(proofs, method);
  return proof ? `Confirmed it was you with ${proof}` : null;
}

function wrongAnswer(method: EventDetail[string] | undefined, purpose: EventDetail[string] | undefined): string | null {
  const what = wordFor(
    { pwd: "password", password: "password", backup_code: "backup code", passkey: "passkey" },
    method,
  );
  const where = wordFor(
    {
      login: ", second step",
      step_up: " when asked to confirm",
      enroll: " while setting up",
      disable: " when turning a factor off",
      regenerate: " when making backup codes",
    },
    purpose,
  );
  return what || where ? `Wrong ${what ?? "code"}${where ?? ""}` : null;
}

const wordFor = (words: Record<string, string>, key: EventDetail[string] | undefined) =>
  typeof key === "string" && Object.hasOwn(words, key) ? words[key] : undefined;

const list = new Intl.ListFormat("en", { type: "conjunction" });

/** "password and app", or `null` where no method has a word. */
const spoken = (methods: readonly string[]) =>
  list.format(methods.flatMap((method) => wordFor(proofs, method) ?? [])) || null;

const about = (start: string, what: EventDetail[string] | undefined, end = "") =>
  typeof what === "string" && what !== "" ? [start, what, end].join(" ").trim() : null;

const quoted = (start: string, what: EventDetail[string] | undefined) =>
  typeof what === "string" && what !== "" ? `${start} “${what}”` : null;

const counted = (start: string, count: EventDetail[string] | undefined, what: string, end = "") =>
  typeof count === "number" ? `${start} ${count} ${what}${count === 1 ? "" : "s"}${end}` : null;
