import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "@/lib/context";
import { seal } from "@/lib/crypto/seal";
import type { MailContent } from "@/lib/email/kinds";

/** The channel on which workers hear that a mail was committed. */
export const outboxChannel = "holdfast_outbox";

export type MailOrder = MailContent & {
  /** Whose mail it is; `null` where nobody has an account yet. */
  userId: string | null;
  to: string;
  /** When its link or code lapses: after that the mail is dropped, not sent late. */
  notAfter?: Date;
};

/**
 * Owes a mail. Call it in the transaction of the act, so that neither exists alone (G04): one statement
 * writes the mail, sealed, and wakes the workers, who hear it when that transaction commits. Answers the
 * outbox id. Throws where `to` could not be one address, which callers have checked.
 */
export async function enqueueMail(ctx: Context, order: MailOrder): Promise<string> {
  if (!/^[^\s,;<>\p{Cc}]+@[^\s,;<>\p{Cc}]+$/u.test(order.to)) throw new Error("a mail needs exactly one plain address");
  const id = randomUUID();
  await ctx.db
    .insert(outbox)
    .values({
      id,
      kind: order.kind,
      userId: order.userId,
      state: "pending",
      sealedRecipient: seal("mail", id, order.to),
      sealedPayload: seal("mail", id, JSON.stringify(order.payload)),
      notAfter: order.notAfter,
      nextAttemptAt: ctx.now,
      createdAt: ctx.now,
    })
    .returning({ woken: sql`pg_notify(${outboxChannel}, '')` });
  return id;
}
