import { expect, test } from "vitest";
import type { FactorWords, MailKind, MailPayloads, Where } from "@/lib/email/kinds";
import { isMailKind, subjects } from "@/lib/email/kinds";
import { renderMail } from "@/lib/email/render";
import { env } from "@/lib/env";

const link = "https://id.example.com/verify-email#token=0123456789abcdef0123456789abcdef";

/** One payload of each kind, with `typed` wherever a person or a browser has a say. */
function payloads(typed: string): MailPayloads {
  const where: Where = {
    at: "2026-11-17T21:58:00.000Z",
    timeZone: typed === "Inês" ? "Europe/Lisbon" : typed,
    device: typed,
    place: "Netherlands (estimated from network)",
    ipMask: "145.131.20.•••",
  };
  const until = "2026-11-17T22:58:00.000Z";
  return {
    verify_email: { name: typed, link, requested: where },
    address_taken: { name: typed, signInLink: link, requested: where },
    code: { name: typed, code: "042917", purpose: "login", expiresAt: until, where },
    factor_enabled: { name: typed, factor: "authenticator app", label: typed, where },
    factor_disabled: {
      name: typed,
      removed: [
        { factor: "authenticator app", label: typed },
        { factor: "authenticator app", label: `${typed} 2` },
        { factor: "passkey", label: typed },
      ],
      left: false,
      backupCodesStopped: true,
      where,
    },
    backup_code_used: { name: typed, left: 3, where },
    backup_codes_regenerated: { name: typed, where },
    sign_in_locked: { name: typed, unlockLink: link, until, where },
    second_factor_locked: { name: typed, until, where },
    session_ended: { name: typed, device: typed, where },
  };
}
const kinds = Object.keys(subjects).filter(isMailKind);
const rendered = <K extends MailKind>(kind: K, typed: string) => renderMail(kind, payloads(typed)[kind]);

test.each(kinds)(
  "%s names the person, the time, the device, the place and the network, in both parts",
  async (kind) => {
    const { html, text } = await rendered(kind, "Inês");
    for (const part of [html, text]) {
      for (const words of [
        "Inês",
        "Tuesday 17 November 2026, 21:58 in Lisbon",
        "21:58 UTC",
        "Netherlands",
        "145.131.20.•••",
      ]) {
        expect(part).toContain(words);
      }
    }
    expect(text).toContain("Place: Netherlands (estimated from network)\n");
  },
);

test.each(["verify_email", "address_taken", "sign_in_locked"] as const)("%s carries its link in full", async (kind) => {
  const { html, text } = await rendered(kind, "Inês");
  expect(text.split("\n")).toContain(link);
  expect(html).toContain(`href="${link}"`);
});

test("a mail about the account leads to the security page", async () => {
  const kinds = [
    "factor_enabled",
    "factor_disabled",
    "backup_code_used",
    "backup_codes_regenerated",
    "session_ended",
  ] as const;
  for (const kind of kinds) {
    expect((await rendered(kind, "Inês")).text).toContain(`${env.APP_URL}/settings/security`);
  }
});

test.each(kinds)("%s needs no image and no script, and knows the dark scheme", async (kind) => {
  const { html, text } = await rendered(kind, "Inês");
  expect(html).not.toMatch(/<(img|script|iframe|form|link)\b|url\(/i);
  expect(html).toContain("prefers-color-scheme: dark");
  expect(text).not.toMatch(/<\/?[a-z]+|undefined|null|\[object/);
});

test.each(kinds)("%s is the same, to the byte, each time", async (kind) => {
  expect(await rendered(kind, "Inês")).toEqual(await rendered(kind, "Inês"));
});

test.each(kinds)("%s makes nothing of what a hostile person typed", async (kind) => {
  const hostile = `<script>alert(1)</script>\r\nBcc: all@evil.example\u202E\u0000 https://evil.example/ ${"x".repeat(10_000)}`;
  const { subject, html, text } = await rendered(kind, hostile);
  expect(subject).toBe(subjects[kind]);
  expect(html).not.toContain("<script>");
  expect(html).not.toContain(`"${hostile.slice(0, 20)}`);
  for (const part of [html, text]) {
    expect(part).not.toMatch(/https?:\/\/evil|evil\.example|all@evil/);
    expect(part).not.toContain("\u202E");
    expect(part).not.toContain("x".repeat(65));
    expect(part).not.toMatch(/^Bcc:/m);
  }
  expect(text.length).toBeLessThan(2000);
});

test("a name that consists of nothing visible is left out", async () => {
  expect((await rendered("verify_email", "\u202E\u200B")).text).toContain("Hello, someone");
});

test.each(kinds)("the subject of %s is one fixed line", (kind) => {
  expect(subjects[kind]).toMatch(/^[\w ,.'-]{10,70}$/);
});

test("a code stands unbroken and alone on its line, and is read from no subject, heading or preview", async () => {
  for (const purpose of ["login", "step_up", "enroll"] as const) {
    const { subject, html, text } = await renderMail("code", { ...payloads("Inês").code, purpose });
    expect(text.split("\n")).toContain("042917");
    expect(html).toMatch(/<p class="t digits"[^>]*>042917<\/p>/);
    for (const part of [subject, html, text]) expect(part.match(/042917/g)?.length ?? 0).toBeLessThanOrEqual(1);
    expect(subject).not.toMatch(/\d/);
  }
});

test("a code says what it is for, and until when it works", async () => {
  const texts = await Promise.all(
    (["login", "step_up", "enroll"] as const).map(
      async (purpose) => (await renderMail("code", { ...payloads("Inês").code, purpose })).text,
    ),
  );
  expect(new Set(texts).size).toBe(3);
  for (const text of texts) expect(text).toContain("until Tuesday 17 November 2026, 22:58 in Lisbon (22:58 UTC)");
});

test("each kind of factor is told in its own words when it is added", async () => {
  const said = async (factor: FactorWords) =>
    (await renderMail("factor_enabled", { ...payloads("Inês").factor_enabled, factor })).text;
  expect(await said("authenticator app")).toContain("signing in asks for a code from it");
  expect(await said("passkey")).toContain("A passkey was added");
  expect(await said("codes by e-mail")).toContain("a code that we send to this address");
});

test("a mail about removed factors names each, and says what protects the account now", async () => {
  const all = await rendered("factor_disabled", "Inês");
  expect(all.text).toContain("3 second factors were removed");
  expect(all.text).toContain("Removed: authenticator app “Inês”, authenticator app “Inês 2”, passkey “Inês”\n");
  expect(all.text).toContain("your password alone signs in");
  expect(all.text).toContain("backup codes that you kept do not work any more");
  const removed = [{ factor: "codes by e-mail", label: "E-mail codes" } as const];
  const payload = { ...payloads("Inês").factor_disabled, removed, left: true, backupCodesStopped: false };
  const one = await renderMail("factor_disabled", payload);
  expect(one.text).toContain("a second factor was removed");
  expect(one.text).toContain("Signing in still asks for what is left");
  expect(one.text).not.toMatch(/password alone|backup codes/);
});

test("a used backup code says how many are left, and warns from three on", async () => {
  const told = async (left: number) =>
    (await renderMail("backup_code_used", { ...payloads("Inês").backup_code_used, left })).text;
  expect(await told(4)).toContain("4 are left.");
  expect(await told(4)).not.toContain("running low");
  expect(await told(3)).toContain("Your backup codes are running low");
  expect(await told(1)).toContain("One is left.");
  expect(await told(0)).toContain("It was the last one.");
});
