import { expect, test } from "vitest";
import { chooseTransport, mailboxIsOpen } from "@/lib/email/choose-transport";
import { testContext } from "@/lib/testing";

const production = { NODE_ENV: "production" } as const;
const development = { NODE_ENV: "development" } as const;
const key = { RESEND_API_KEY: "re_test_key" };

test("production without MAILBOX=embedded never gets the embedded mailbox", async () => {
  const { db } = await testContext();
  expect(() => chooseTransport(db, production)).toThrow("no mail provider");
  expect(mailboxIsOpen(production)).toBe(false);
  expect(mailboxIsOpen({ ...production, ...key })).toBe(false);
  expect(mailboxIsOpen({ ...production, MAILBOX: "embedded" })).toBe(true);
});

test("Resend is taken where there is a key, unless the mailbox is asked for", async () => {
  const { db } = await testContext();
  const mail = {
    id: crypto.randomUUID(),
    kind: "verify_email",
    to: "a@b.cd",
    from: "c@b.cd",
    subject: "",
    html: "",
    text: "",
  } as const;
  const nowhere = { ...key, RESEND_BASE_URL: "http://127.0.0.1:1" };
  expect(await chooseTransport(db, { ...production, ...nowhere })(mail)).toMatchObject({ ok: false });
  expect(await chooseTransport(db, { ...development, ...nowhere })(mail)).toMatchObject({ ok: false });
  expect(await chooseTransport(db, { ...production, ...nowhere, MAILBOX: "embedded" })(mail)).toEqual({ ok: true });
  expect(await chooseTransport(db, development)(mail)).toEqual({ ok: true });
});

test("outside production the mailbox is open", () => {
  expect(mailboxIsOpen(development)).toBe(true);
  expect(mailboxIsOpen()).toBe(true);
});
