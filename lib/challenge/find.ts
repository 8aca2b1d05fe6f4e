import { and, eq, gt, isNull, or } from "drizzle-orm";
import { challenges, users } from "@/db/schema";
import type { ChallengeMethod } from "@/lib/challenge/methods";
import { listMethods } from "@/lib/challenge/methods";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import { codeSendOf } from "@/lib/email-otp/send";

/** What the challenge screen and a challenge answer show: never whose account it is beyond a masked address. */
export type ChallengeView = {
  methods: ChallengeMethod[];
  maskedEmail: string;
  expiresAt: Date;
  lockedUntil: Date | null;
  /** How its mailed codes stand. */
  codes: CodeSend;
};

/**
 * The sign-in challenge that `token` names while it waits for its answer, or while the lock lasts that ended
 * it, so that whoever caused the lock sees how long; else `null`.
 */
export async function findChallenge(ctx: Context, token: string): Promise<ChallengeView | null> {
  const [found] = await ctx.db
    .select({
      userId: challenges.userId,
      expiresAt: challenges.expiresAt,
      email: users.email,
      lockedUntil: users.factorLockedUntil,
      codeSentAt: challenges.codeSentAt,
      codeSends: challenges.codeSends,
      codeExpiresAt: challenges.codeExpiresAt,
    })
    .from(challenges)
    .innerJoin(users, eq(users.id, challenges.userId))
    .where(and(namedBy(token), eq(challenges.purpose, "login"), isNull(challenges.answeredAt), openOrLocked(ctx)));
  if (!found) return null;
  const lockedUntil = found.lockedUntil && found.lockedUntil > ctx.now ? found.lockedUntil : null;
  const methods = await listMethods(ctx, found.userId);
  const { email, expiresAt } = found;
  return { methods, maskedEmail: maskEmail(email), expiresAt, lockedUntil, codes: codeSendOf(found) };
}

const openOrLocked = (ctx: Context) =>
  or(stillOpen(ctx), and(eq(challenges.endReason, "locked"), gt(users.factorLockedUntil, ctx.now)));

/** `i•••@northquay.example`: enough to know one's own address, too little to learn a stranger's. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const [first = ""] = email;
  return `${first}•••${email.slice(at)}`;
}
