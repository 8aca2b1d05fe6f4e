import { desc, eq, inArray } from "drizzle-orm";
import { mailboxMessages } from "@/db/schema";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { seal, unseal } from "@/lib/crypto/seal";
import type { Mail, Transport } from "@/lib/email/transport";
import { emailKey } from "@/lib/http/text";

/** The newest so many are kept. */
const keptMessages = 500;

type Store = Pick<Context, "db">;
type Letter = Omit<Mail, "id" | "kind">;

/** One message of the embedded mailbox. */
export type MailboxMessage = Letter & { id: string; kind: string; createdAt: Date };

/** Delivers into the database instead of the world: development, tests and the demo (G06). Repeats are one message. */
export function mailboxTransport({ db }: Store, clock: () => Date = () => new Date()): Transport {
  return async ({ id, kind, ...letter }) => {
    await db
      .insert(mailboxMessages)
      .values({
        id,
        kind,
        recipientDigest: digestOfAddress(letter.to),
        sealedMessage: seal("mailbox", id, JSON.stringify(letter)),
        createdAt: clock(),
      })
      .onConflictDoNothing();
    await forgetOldest({ db });
    return { ok: true };
  };
}

/** What arrived, newest first; only the mail of `to` where that is given. */
export async function listMailbox(ctx: Store, { to }: { to?: string } = {}): Promise<MailboxMessage[]> {
  const rows = await ctx.db
    .select()
    .from(mailboxMessages)
    .where(to === undefined ? undefined : eq(mailboxMessages.recipientDigest, digestOfAddress(to)))
    .orderBy(desc(mailboxMessages.createdAt), desc(mailboxMessages.id))
    .limit(keptMessages);
  return rows.map(opened);
}

/** One message, or `null` where there is none of that id. */
export async function readMailbox(ctx: Store, id: string): Promise<MailboxMessage | null> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return null;
  const [row] = await ctx.db.select().from(mailboxMessages).where(eq(mailboxMessages.id, id));
  return row ? opened(row) : null;
}

function opened(row: typeof mailboxMessages.$inferSelect): MailboxMessage {
  const letter: Letter = JSON.parse(unseal("mailbox", row.id, row.sealedMessage));
  return { ...letter, id: row.id, kind: row.kind, createdAt: row.createdAt };
}

/** Addresses are compared as accounts compare them: NFC, lower case. */
const digestOfAddress = (address: string) => keyedDigestOf("email", emailKey(address));

async function forgetOldest({ db }: Store): Promise<void> {
  const older = db
    .select({ id: mailboxMessages.id })
    .from(mailboxMessages)
    .orderBy(desc(mailboxMessages.createdAt), desc(mailboxMessages.id))
    .offset(keptMessages);
  await db.delete(mailboxMessages).where(inArray(mailboxMessages.id, older));
}
