import type { SQL } from "drizzle-orm";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import type { Context } from "@/lib/context";

/** What a passkey is asked to sign: 32 random bytes in base64url (WebAuthn §13.4.3). */
export const makeNonce = (ctx: Pick<Context, "random">) => Buffer.from(ctx.random(32)).toString("base64url");

/** A nonce that nobody can use any more, and whose it was. */
export type TakenNonce = { challengeId: string; userId: string; nonce: string };

/**
 * Takes the nonce from the challenge that `which` names, the newest where there are several; `null` where
 * none was begun. Whoever tries first has it, right or wrong: of two tries at once the conditional update lets
 * one be looked at (C17).
 */
export async function takeNonce(ctx: Context, which: SQL | undefined): Promise<TakenNonce | null> {
  const [begun] = await ctx.db
    .select({ challengeId: challenges.id, userId: challenges.userId, nonce: challenges.passkeyNonce })
    .from(challenges)
    .where(and(which, isNotNull(challenges.passkeyNonce)))
    .orderBy(desc(challenges.createdAt))
    .limit(1);
  if (!begun?.nonce) return null;
  const taken = await ctx.db
    .update(challenges)
    .set({ passkeyNonce: null })
    .where(and(eq(challenges.id, begun.challengeId), eq(challenges.passkeyNonce, begun.nonce)))
    .returning({ id: challenges.id });
  return taken.length === 1 ? { ...begun, nonce: begun.nonce } : null;
}
