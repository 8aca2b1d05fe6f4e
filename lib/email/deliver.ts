import { and, asc, eq, gt, inArray, lte, min, or, sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import type { Context } from "@/lib/context";
import { unseal } from "@/lib/crypto/seal";
import type { MailKind, MailPayloads } from "@/lib/email/kinds";
import { isMailKind } from "@/lib/email/kinds";
import { renderMail } from "@/lib/email/render";
import type { Delivery, Transport } from "@/lib/email/transport";
import { env } from "@/lib/env";
import { logError } from "@/lib/log";
import { after, days, minutes } from "@/lib/time";

type Worker = Pick<Context, "db" | "now">;
type Taken = typeof outbox.$inferSelect;

/** How long a taken mail is left alone. A server that dies while sending delays its mails by this much. */
const leaseMs = minutes(2);

/** Mails on their way at the same moment, per server. */
const atOnce = 4;

/** The wait after the first failed try, the second, the third: 1, 4, 16 min (G04). */
const waitMs = (failures: number) => minutes(4 ** (failures - 1));

/** A provider that says "not now" spends no try of a mail younger than this. */
const patienceMs = days(1);

/**
 * Sends all that is due, a few mails at once, and answers how many tries that took.
 *
 * A mail is taken by one guarded update, which skips what other servers are taking, then sent outside any
 * transaction, then settled. Sent, dropped (its link has lapsed) or dead (retries used up), it keeps
 * neither recipient nor payload. A throw means that the database failed; mails taken then come back when
 * their lease ends, under the same id. `clock`: a long run must not take mails by its first instant.
 */
export async function deliverDue(ctx: Worker, transport: Transport, clock = () => ctx.now): Promise<number> {
  await settleHopeless(ctx);
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let tries = 0;
  while (failures.length === 0) {
    const mail = await take({ ...ctx, now: clock() }).catch((error) => void failures.push(error));
    if (!mail) break;
    tries += 1;
    const delivery: Promise<void> = deliver(ctx, mail, transport, clock)
      .catch((error) => void failures.push(error))
      .finally(() => underWay.delete(delivery));
    underWay.add(delivery);
    if (underWay.size >= atOnce) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return tries;
}

/** When the next mail falls due (or comes back from a server that died); `null` where none is waiting. */
export async function nextDueAt(ctx: Pick<Context, "db">): Promise<Date | null> {
  const [row] = await ctx.db
    .select({ at: min(outbox.nextAttemptAt) })
    .from(outbox)
    .where(eq(outbox.state, "pending"));
  return row?.at ?? null;
}

const due = (now: Date) => and(eq(outbox.state, "pending"), lte(outbox.nextAttemptAt, now));

/** Lapsed mails are dropped. Mails whose last try never came back (its server died) are dead. */
async function settleHopeless({ db, now }: Worker): Promise<void> {
  const lapsed = lte(outbox.notAfter, now);
  const hopeless = db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(due(now), or(lapsed, gt(outbox.attempts, env.MAIL_MAX_RETRIES))))
    // Two servers that sweep in different orders would otherwise wait for each other for ever.
    .for("update", { skipLocked: true });
  const settled = await db
    .update(outbox)
    .set({ ...erased, state: sql`case when ${lapsed} then 'dropped' else 'dead' end`, settledAt: now })
    .where(inArray(outbox.id, hopeless))
    .returning();
  for (const mail of settled) if (mail.state === "dead") logDead(mail, mail.lastError ?? "interrupted");
}

async function take({ db, now }: Worker): Promise<Taken | undefined> {
  const next = db
    .select({ id: outbox.id })
    .from(outbox)
    .where(due(now))
    .orderBy(asc(outbox.nextAttemptAt))
    .limit(1)
    .for("update", { skipLocked: true });
  const [mail] = await db
    .update(outbox)
    .set({ attempts: sql`${outbox.attempts} + 1`, nextAttemptAt: after(now, leaseMs) })
    .where(and(eq(outbox.id, sql`(${next})`), eq(outbox.state, "pending")))
    .returning();
  return mail;
}

async function deliver(ctx: Worker, mail: Taken, transport: Transport, clock: () => Date): Promise<void> {
  if (mail.notAfter && mail.notAfter <= clock())
    return settle({ ...ctx, now: clock() }, mail, "dropped", mail.lastError);
  const delivery = await send(mail, transport);
  const at = { ...ctx, now: clock() };
  return delivery.ok ? settle(at, mail, "sent", null) : tryAgainLater(at, mail, delivery);
}

/** Whatever goes wrong with one mail is a failed delivery of that mail, and told without its words. */
async function send(mail: Taken, transport: Transport): Promise<Delivery> {
  try {
    const { kind, to, payload } = opened(mail);
    const words = await renderMail(kind, payload);
    return await transport({ id: mail.id, kind, to, from: env.MAIL_FROM, ...words });
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.name : "unknown error" };
  }
}

function opened({ id, kind, sealedRecipient, sealedPayload }: Taken) {
  if (!isMailKind(kind) || sealedRecipient === null || sealedPayload === null) throw new TypeError("not a mail");
  // Kind and payload belong together: enqueueMail wrote both from one MailContent.
  const payload: MailPayloads[MailKind] = JSON.parse(unseal("mail", id, sealedPayload));
  return { kind, payload, to: unseal("mail", id, sealedRecipient) };
}

async function tryAgainLater(ctx: Worker, mail: Taken, { error, retryAt }: Delivery & { ok: false }): Promise<void> {
  const postponed = retryAt !== undefined && ctx.now < after(mail.createdAt, patienceMs);
  if (!postponed && mail.attempts > env.MAIL_MAX_RETRIES) {
    await settle(ctx, mail, "dead", error);
    return logDead(mail, error);
  }
  const earliest = after(ctx.now, postponed ? 1000 : waitMs(mail.attempts));
  const nextAttemptAt = retryAt && retryAt > earliest ? retryAt : earliest;
  if (mail.notAfter && mail.notAfter <= nextAttemptAt) return settle(ctx, mail, "dropped", error);
  await ctx.db
    .update(outbox)
    .set({ nextAttemptAt, lastError: error, attempts: postponed ? mail.attempts - 1 : mail.attempts })
    .where(stillOurs(mail));
}

const erased = { sealedRecipient: null, sealedPayload: null };

async function settle(ctx: Worker, mail: Taken, state: "sent" | "dropped" | "dead", lastError: string | null) {
  await ctx.db
    .update(outbox)
    .set({ ...erased, state, lastError, settledAt: ctx.now })
    // What is sent is sent, even where our lease ran out and another server took the mail meanwhile.
    .where(state === "sent" ? and(eq(outbox.id, mail.id), eq(outbox.state, "pending")) : stillOurs(mail));
}

/** A lease that ran out may have been taken by another server, whose word then counts. */
const stillOurs = (mail: Taken) =>
  and(eq(outbox.id, mail.id), eq(outbox.state, "pending"), eq(outbox.attempts, mail.attempts));

const logDead = ({ id, kind, userId }: Taken, reason: string) =>
  logError("a mail could not be delivered", null, { outbox_id: id, kind, user_id: userId, reason });
