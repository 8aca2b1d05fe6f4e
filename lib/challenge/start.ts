import { challenges } from "@/db/schema";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { env } from "@/lib/env";
import { after, minutes } from "@/lib/time";

type NewChallenge = {
  userId: string;
  purpose: "login" | "step_up" | "enroll";
  sessionId?: string;
  /** The trust that stood for an answer (D03). */
  trustedDeviceId?: string;
  /** What was proved already, as RFC 8176 names it. */
  amr: readonly string[];
  /** The assurance reached where nothing is left to prove. */
  answeredAal: 1 | 2 | null;
};

export type OpenedChallenge = { id: string; token: string; expiresAt: Date };

/**
 * Opens a challenge and answers its token: 32 random bytes in hex, of which only a digest is kept (B02).
 * It lives `CHALLENGE_TTL_MINUTES`; an account may have several open at once.
 */
export async function startChallenge(ctx: Context, challenge: NewChallenge): Promise<OpenedChallenge> {
  const id = crypto.randomUUID();
  const token = randomToken(ctx);
  const expiresAt = after(ctx.now, minutes(env.CHALLENGE_TTL_MINUTES));
  await ctx.db.insert(challenges).values({
    ...challenge,
    id,
    amr: [...challenge.amr],
    tokenDigest: digestOf(token),
    answeredAt: challenge.answeredAal === null ? null : ctx.now,
    createdAt: ctx.now,
    expiresAt,
  });
  return { id, token, expiresAt };
}
