import { expect, test } from "vitest";
import type { EventKind } from "@/lib/events/kinds";
import { eventKinds } from "@/lib/events/kinds";
import { sentenceOf } from "@/lib/events/sentence";

const kinds = Object.keys(eventKinds) as EventKind[];

test("the list is closed: these kinds and no others", () => {
  const listed = `
    account.registered email.verified login.succeeded login.failed
    login.locked login.unlocked logout.done challenge.issued challenge.failed
    challenge.cancelled code.sent mfa.locked totp.setup_started totp.enabled
    totp.disabled email_otp.enabled email_otp.disabled backup_codes.issued backup_codes.regenerated
    backup_code.used passkey.added passkey.removed recovery.requested recovery.cancelled
    recovery.completed device.trusted device.trust_used device.trust_revoked device.trust_replayed
    device.renamed session.created session.revoked sessions.revoked_all session.expired
    session.limit_reached session.new_device session.stepped_up password.changed password.reset_requested
    password.reset email.change_requested email.changed email.change_undone account.locked_down
    account.disabled account.enabled account.deletion_scheduled account.deletion_cancelled account.erased
    data.exported consent.given consent.withdrawn preference.changed brand.created
    brand.updated brand.deactivated brand.activated brand.policy_changed brand.deletion_scheduled
    brand.deletion_cancelled brand.purged member.invited member.added member.removed
    member.role_changed ownership.transferred access.refused
  `;
  expect(kinds).toEqual(listed.trim().split(/\s+/));
});

test("a kind is a noun and a verb in the past, in snake_case", () => {
  for (const kind of kinds) expect(kind).toMatch(/^[a-z_]+\.[a-z_]+$/);
});

test("every kind reads as one calm line of its own", () => {
  const sentences = kinds.map((kind) => eventKinds[kind].sentence);
  expect(new Set(sentences).size).toBe(kinds.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^!._]{5,50}$/);
});

test("what may be a stranger's doing is never toned as success", () => {
  for (const kind of kinds) {
    const { severity, tone } = eventKinds[kind];
    if (severity === "warning" || severity === "critical") expect([kind, tone]).not.toEqual([kind, "success"]);
  }
});

test.each([
  ["login.succeeded", { amr: ["pwd"] }, "Signed in with password"],
  ["login.succeeded", { amr: ["pwd", "otp"] }, "Signed in with password and app"],
  ["login.succeeded", { amr: ["pwd", "email_otp"] }, "Signed in with password and e-mail code"],
  ["login.succeeded", { amr: ["pwd", "backup_code"] }, "Signed in with a backup code"],
  ["login.succeeded", { amr: ["pwd", "trusted_device"] }, "Signed in with password on a trusted device"],
  ["login.locked", { attempts: 5 }, "Password sign-in was locked after 5 wrong passwords"],
  ["challenge.failed", { method: "totp", purpose: "login" }, "Wrong code, second step"],
  ["challenge.failed", { method: "backup_code", purpose: "login" }, "Wrong backup code, second step"],
  ["challenge.failed", { method: "password", purpose: "step_up" }, "Wrong password when asked to confirm"],
  ["challenge.failed", { method: "totp" }, "Wrong code"],
  ["challenge.failed", { method: "digits", purpose: "disable" }, "Wrong code when turning a factor off"],
  [
    "challenge.failed",
    { method: "digits", purpose: "disable", reason: "invalid_credentials" },
    "Wrong password when turning a factor off",
  ],
  ["challenge.failed", { method: "backup_code", purpose: "regenerate" }, "Wrong backup code when making backup codes"],
  ["challenge.failed", { method: "passkey", purpose: "login" }, "Wrong passkey, second step"],
  ["code.sent", { purpose: "login" }, "A code to sign in was sent by e-mail"],
  ["code.sent", { purpose: "enroll" }, "A code to turn on codes by e-mail was sent"],
  ["passkey.added", { label: "Laptop" }, "Added the passkey “Laptop”"],
  ["device.trusted", { device: "Windows, Chrome" }, "Trusted Windows, Chrome"],
  ["device.trust_used", { device: "Windows, Chrome" }, "No code was asked for on Windows, Chrome"],
  ["device.trust_revoked", { device: "Windows, Chrome", reason: "revoked" }, "Stopped trusting Windows, Chrome"],
  [
    "device.trust_revoked",
    { device: "Windows, Chrome", reason: "factor_disabled" },
    "Stopped trusting Windows, Chrome as a factor was turned off",
  ],
  [
    "device.trust_revoked",
    { device: "Windows, Chrome", reason: "unclaimed" },
    "Stopped trusting Windows, Chrome as its sign-in came to nothing",
  ],
  ["device.trust_replayed", { device: "Windows, Chrome" }, "Refused a copy of the trust in Windows, Chrome"],
  ["device.renamed", { device: "My laptop" }, "Renamed a trusted device to “My laptop”"],
  ["totp.enabled", { label: "Phone" }, "Added the authenticator “Phone”"],
  ["backup_code.used", { left: 7 }, "A backup code was used, 7 codes left"],
  ["session.revoked", { device: "iPad, Safari 26" }, "Signed out iPad, Safari 26"],
  [
    "session.revoked",
    { device: "iPad, Safari 26", reason: "failures" },
    "Too many wrong answers ended iPad, Safari 26",
  ],
  ["sessions.revoked_all", { revoked: 1, kept_current: true }, "Signed out 1 other session"],
  ["sessions.revoked_all", { revoked: 3, kept_current: false }, "Signed out 3 sessions"],
  ["session.stepped_up", { method: "otp" }, "Confirmed it was you with app"],
] as const)("%s with %j reads: %s", (kind, detail, sentence) => {
  expect(sentenceOf(kind, detail)).toBe(sentence);
});

test("a detail that is absent or odd leaves the plain sentence", () => {
  const odd = [7, true, null, "", [], ["constructor"]].map((value) => ({
    amr: value === "" ? "pwd" : value,
    attempts: typeof value === "number" ? "many" : value,
    revoked: null,
    left: "few",
    device: value === 7 ? 7 : null,
    label: null,
    method: "constructor",
    purpose: null,
    reason: "constructor",
  }));
  for (const kind of kinds) {
    expect(sentenceOf(kind)).toBe(eventKinds[kind].sentence);
    for (const detail of odd) expect(sentenceOf(kind, detail)).toBe(eventKinds[kind].sentence);
  }
});
