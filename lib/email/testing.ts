import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "@/lib/context";
import type { MailOrder } from "@/lib/email/enqueue";
import { enqueueMail } from "@/lib/email/enqueue";
import type { Delivery, Mail, Transport } from "@/lib/email/transport";
import { whereOf } from "@/lib/email/where";

/** The mail of a registration, with a link and a recipient that no other test has. */
export function verifyMail(ctx: Context, notAfter?: Date) {
  const to = `person-${randomUUID()}@example.com`;
  const link = `https://id.example.com/verify-email#token=${randomUUID()}`;
  const payload = { name: "Inês Duarte", link, requested: whereOf(ctx, null) };
  return { kind: "verify_email", userId: null, to, payload, notAfter } satisfies MailOrder;
}

/** A transport that keeps what it is given and answers as it is told, one answer a mail, then `ok`. */
export function recordingTransport(...answers: Delivery[]): Transport & { mails: Mail[] } {
  const mails: Mail[] = [];
  const transport: Transport = async (mail) => {
    mails.push(mail);
    return answers.shift() ?? { ok: true };
  };
  return Object.assign(transport, { mails });
}

/** A due mail in the outbox. */
export async function givenMail(ctx: Context, notAfter?: Date): Promise<{ id: string; to: string; link: string }> {
  const order = verifyMail(ctx, notAfter);
  return { id: await enqueueMail(ctx, order), to: order.to, link: order.payload.link };
}

/** The outbox row as it stands in the database. */
export async function outboxRow(ctx: Context, id: string) {
  const [row] = await ctx.db.select().from(outbox).where(eq(outbox.id, id));
  if (!row) throw new Error("no such mail");
  return row;
}
