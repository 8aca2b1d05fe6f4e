import { and, eq, gt, isNull, or } from "drizzle-orm";
import { challenges, users } from "@/db/schema";
import type { ChallengeMethod } from "@/lib/challenge/methods";
import { listMethods } from "@/lib/challenge/methods";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { Context } from "@/lib/context";
import type { CodeSend } from "@/lib/email-otp/send";
import { codesOffered } from "@/lib/email-otp/send";

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
      endedAt: challenges.endedAt,
    })
    .from(challenges)
    .innerJoin(users, eq(users.id, challenges.userId))
    .where(and(namedBy(token), eq(challenges.purpose, "login"), isNull(challenges.answeredAt), openOrLocked(ctx)));
  if (!found) return null;
  const lockedUntil = found.lockedUntil && found.lockedUntil > ctx.now ? found.lockedUntil : null;
  const offered = await listMethods(ctx, found.userId);
  // A lock stops codes, never a passkey; but what the lock has ended no passkey opens again (B04).
  const methods = lockedUntil ? offered.filter(({ type }) => (type === "passkey") === !found.endedAt) : offered;
  const { email, expiresAt } = found;
  return { methods, maskedEmail: maskEmail(email), expiresAt, lockedUntil, codes: codesOffered(methods, found) };
}

/** Whose sign-in `token` names, whatever became of it; `null` where it names none. */
export async function findOwner(ctx: Context, token: string): Promise<{ id: string; email: string } | null> {
  const [owner] = await ctx.db
    .select({ id: users.id, email: users.email })
    .from(challenges)
    .innerJoin(users, eq(users.id, challenges.userId))
    .where(and(namedBy(token), eq(challenges.purpose, "login")));
  return owner ?? null;
}

const openOrLocked = (ctx: Context) =>
  or(stillOpen(ctx), and(eq(challenges.endReason, "locked"), gt(users.factorLockedUntil, ctx.now)));

/** `i•••@northquay.example`: enough to know one's own address, too little to learn a stranger's. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf("@");
  const [first = ""] = email;
  return `${first}•••${email.slice(at)}`;
}
