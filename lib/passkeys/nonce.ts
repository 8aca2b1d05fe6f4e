import type { SQL } from "drizzle-orm";
import { and, eq, isNotNull } from "drizzle-orm";
import { challenges } from "@/db/schema";
import type { Context } from "@/lib/context";

/** What a passkey is asked to sign: 32 random bytes in base64url (WebAuthn §13.4.3). */
export const makeNonce = (ctx: Pick<Context, "random">) => Buffer.from(ctx.random(32)).toString("base64url");

/** A nonce that nobody can use any more, and whose it was. */
export type TakenNonce = { challengeId: string; userId: string; nonce: string };

/**
 * Takes the nonce of the challenge that `which` names, where a session may have several the one that is
 * `claimed`; `null` where none was begun. Whoever tries first has it, right or wrong: of two tries at once the
 * conditional update lets one be looked at (C17).
 */
export async function takeNonce(
  ctx: Context,
  which: SQL | undefined,
  { claimed }: { claimed?: string } = {},
): Promise<TakenNonce | null> {
  const wanted = claimed === undefined ? isNotNull(challenges.passkeyNonce) : eq(challenges.passkeyNonce, claimed);
  const [begun] = await ctx.db
    .select({ challengeId: challenges.id, userId: challenges.userId, nonce: challenges.passkeyNonce })
    .from(challenges)
    .where(and(which, wanted))
    .limit(1);
  if (!begun?.nonce) return null;
  const taken = await ctx.db
    .update(challenges)
    .set({ passkeyNonce: null })
    .where(and(eq(challenges.id, begun.challengeId), eq(challenges.passkeyNonce, begun.nonce)))
    .returning({ id: challenges.id });
  return taken.length === 1 ? { ...begun, nonce: begun.nonce } : null;
}

/** The nonce that an answer says it is for: a browser may have several open, one for each of its tabs. */
export function claimedNonce({ response }: { response: { clientDataJSON: string } }): string {
  try {
    const { challenge } = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString());
    return typeof challenge === "string" ? challenge : "";
  } catch {
    return "";
  }
}
