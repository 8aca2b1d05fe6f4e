import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { mailboxMessages } from "@/db/schema";
import type { Context } from "@/lib/context";
import { seal } from "@/lib/crypto/seal";
import { listMailbox, mailboxTransport, readMailbox } from "@/lib/email/mailbox";
import type { Mail } from "@/lib/email/transport";
import { testContext } from "@/lib/testing";
import { after } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
  await ctx.db.delete(mailboxMessages);
});

const mailTo = (to: string): Mail => ({
  id: randomUUID(),
  kind: "verify_email",
  to,
  from: "Holdfast <no-reply@localhost>",
  subject: "Confirm your e-mail address",
  html: "<p>secret link</p>",
  text: "secret link\n",
});
const deliver = (mail: Mail, createdAt = ctx.now) => mailboxTransport(ctx, () => createdAt)(mail);

test("what was sent can be read, whole, and newest first", async () => {
  const [older, newer] = [mailTo("a@example.com"), mailTo("b@example.com")];
  await deliver(older);
  await deliver(newer, after(ctx.now, 1000));
  expect((await listMailbox(ctx)).map((message) => message.id)).toEqual([newer.id, older.id]);
  expect(await readMailbox(ctx, older.id)).toEqual({ ...older, createdAt: ctx.now });
});

test("one person's mail is found by the address, in whatever case", async () => {
  const mail = mailTo("Ines@Example.com");
  await deliver(mail);
  await deliver(mailTo("other@example.com"));
  expect((await listMailbox(ctx, { to: "ines@example.COM" })).map((message) => message.id)).toEqual([mail.id]);
});

test("a mail delivered twice is one message", async () => {
  const mail = mailTo("a@example.com");
  expect([await deliver(mail), await deliver(mail)]).toEqual([{ ok: true }, { ok: true }]);
  expect(await listMailbox(ctx)).toHaveLength(1);
});

test("messages lie sealed", async () => {
  await deliver(mailTo("a@example.com"));
  const dump = JSON.stringify(await ctx.db.select().from(mailboxMessages));
  for (const secret of ["a@example.com", "secret link"]) expect(dump).not.toContain(secret);
});

test("no more than the newest 500 are kept", async () => {
  const rows = Array.from({ length: 500 }, (_, age) => {
    const id = randomUUID();
    const sealedMessage = seal("mailbox", id, "{}");
    return {
      id,
      kind: "verify_email",
      recipientDigest: "",
      sealedMessage,
      createdAt: after(ctx.now, -1000 * age - 1000),
    };
  });
  await ctx.db.insert(mailboxMessages).values(rows);
  const mail = mailTo("a@example.com");
  await deliver(mail);
  const kept = (await listMailbox(ctx)).map((message) => message.id);
  expect(kept).toHaveLength(500);
  expect(kept[0]).toBe(mail.id);
  expect(kept).not.toContain(rows.at(-1)!.id);
  expect(await ctx.db.$count(mailboxMessages)).toBe(500);
});

test("an id of nobody, or of no form at all, is no message", async () => {
  expect(await readMailbox(ctx, randomUUID())).toBeNull();
  expect(await readMailbox(ctx, "../../etc/passwd")).toBeNull();
});
