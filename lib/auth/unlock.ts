import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { mailedLinks, users } from "@/db/schema";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { enqueueMail } from "@/lib/email/enqueue";
import { mailedLink } from "@/lib/email/link";
import { whereOf } from "@/lib/email/where";
import { recordEvents } from "@/lib/events/record";
import { linkToken } from "@/lib/http/link-token";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { rememberBrowser } from "@/lib/sessions/browser";
import { after, hours } from "@/lib/time";

/** The secret part of an unlock link. */
export const unlockRef = z.object({ token: linkToken });

/** Long enough to read one's mail, and to outlive the hour of the lock. */
const linkLivesMs = hours(24);

/** Mails the owner a link past the lock, once a day at most. Call it in the transaction that notes the lock. */
export async function mailUnlockLink(ctx: Context, userId: string, lockedUntil: Date): Promise<void> {
  const first = await takeUse(ctx, limits.unlockMail, userId);
  if (!first.ok) return;
  const [owner] = await ctx.db.select().from(users).where(eq(users.id, userId));
  if (!owner) return;
  const token = randomToken(ctx);
  const expiresAt = after(ctx.now, linkLivesMs);
  await ctx.db
    .insert(mailedLinks)
    .values({ userId, purpose: "unlock", tokenDigest: digestOf(token), expiresAt, createdAt: ctx.now });
  const until = lockedUntil.toISOString();
  const payload = {
    name: owner.name,
    unlockLink: mailedLink("/unlock", token),
    until,
    where: whereOf(ctx, owner.timeZone),
  };
  await enqueueMail(ctx, { kind: "sign_in_locked", userId, to: owner.email, payload, notAfter: expiresAt });
}

/**
 * Lets the asking browser try again, past the lock that strangers caused: it is known to the account from
 * then on, with a budget of its own. Password and factor are still needed. The link works once.
 */
export function unlockSignIn(ctx: Context, token: string): Promise<Result<null, "invalid_link">> {
  return inTransaction(ctx, async (ctx) => {
    const unused = and(
      eq(mailedLinks.tokenDigest, digestOf(token)),
      eq(mailedLinks.purpose, "unlock"),
      isNull(mailedLinks.usedAt),
    );
    const [link] = await ctx.db
      .update(mailedLinks)
      .set({ usedAt: ctx.now })
      .where(and(unused, gt(mailedLinks.expiresAt, ctx.now)))
      .returning({ userId: mailedLinks.userId });
    if (!link) return refuse("invalid_link");
    await rememberBrowser(ctx, link.userId);
    await recordEvents(ctx, { kind: "login.unlocked", userId: link.userId, actor: "anonymous" });
    return ok(null);
  });
}
