import { expect, test } from "vitest";
import type { MailKind, MailPayloads, Where } from "@/lib/email/kinds";
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
    factor_enabled: { name: typed, factor: "authenticator app", label: typed, where },
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
  for (const kind of ["factor_enabled", "session_ended"] as const) {
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
