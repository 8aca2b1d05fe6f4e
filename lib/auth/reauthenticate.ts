import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { challenges, sessions, users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import type { ChallengeAnswer } from "@/lib/challenge/answer-schema";
import { challengeAnswer, methodOf } from "@/lib/challenge/answer-schema";
import { namedBy, stillOpen } from "@/lib/challenge/open";
import type { CodeRefusal, FactorAmr } from "@/lib/challenge/spend-factor";
import { prepareAnswer, spendFactor } from "@/lib/challenge/spend-factor";
import { challengeToken } from "@/lib/challenge/token";
import type { Identified } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { verifyPassword } from "@/lib/crypto/password";
import { randomToken } from "@/lib/crypto/random";
import { recordEvents } from "@/lib/events/record";
import { secretText } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { amrWith } from "@/lib/sessions/amr";
import { after, seconds } from "@/lib/time";

/** A fresh proof: the password, or a code where the account has a factor. */
export const freshProof = challengeAnswer
  .partial()
  .extend({
    method: z.enum(["password", "totp", "email_otp", "backup_code"]).optional(),
    password: secretText.optional(),
    session_token: challengeToken.optional(),
  })
  .transform((typed, issues): FreshProof => {
    const { password, code, method, session_token } = typed;
    if (password !== undefined) return { password };
    if (code !== undefined && method !== "password") return { code, method, session_token };
    issues.addIssue({ code: "custom", path: [method === "password" ? "password" : "code"], message: "Fill this in." });
    return z.NEVER;
  });

type FreshProof = { password: string } | CodeProof;
type CodeProof = ChallengeAnswer & { session_token?: string };
type ProofRefusal = CodeRefusal | "invalid_credentials" | "invalid_challenge" | "session_revoked" | "forbidden";

const purpose = "step_up";

/** How long the token before a step-up is still honoured, for requests already on their way (E04). */
const previousTokenMs = seconds(30);

/**
 * Proves again who holds this session, for `STEP_UP_MINUTES` (E14, RFC 9470). Where the account has a factor
 * it must be a factor, and a session below AAL2 is raised by it (C11); a password counts only where there is
 * none. Answers the session's new secret; the one before keeps its old rights for 30 seconds.
 *
 * Wrong answers are counted on this session, never on the account: the fifth ends it (B05).
 */
export async function reauthenticate(
  ctx: Identified,
  proof: FreshProof,
): Promise<Result<{ jti: string }, ProofRefusal>> {
  if ("password" in proof) {
    if (ctx.account.hasFactor) return refuse("forbidden");
    const proved = await withinSessionBudget(ctx, { purpose, method: "pwd" }, () => checkPassword(ctx, proof.password));
    return proved.ok ? renewSession(ctx, "pwd", 1) : proved;
  }
  const challengeId = await findOwnChallenge(ctx, proof.session_token);
  if (proof.session_token && !challengeId) return refuse("invalid_challenge");
  const proved = await withinSessionBudget(ctx, { purpose, method: methodOf(proof) }, () =>
    checkCode(ctx, proof, challengeId),
  );
  return proved.ok ? renewSession(ctx, proved.value, 2) : proved;
}

async function checkPassword(ctx: Identified, password: string): Promise<Result<null, "invalid_credentials">> {
  const [owner] = await ctx.db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, ctx.session.userId));
  return (await verifyPassword(owner?.passwordHash ?? null, password)) ? ok(null) : refuse("invalid_credentials");
}

/** Spends the code and, where one was started, the challenge. A mailed code is worth nothing without its own. */
async function checkCode(
  ctx: Identified,
  answer: CodeProof,
  challengeId: string | null,
): Promise<Result<FactorAmr, CodeRefusal | "invalid_challenge">> {
  const prepared = await prepareAnswer(ctx, ctx.session.userId, answer);
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const spent = await spendFactor(ctx, { userId: ctx.session.userId, challengeId }, prepared);
    if (!spent.ok) return spent;
    const isSpent = challengeId === null || (await spendChallenge(ctx, challengeId));
    const isBound = answer.session_token !== undefined || spent.value === "email_otp";
    return isSpent || !isBound ? spent : refuse("invalid_challenge");
  });
}

/** An open challenge that this session started for itself. */
const ownChallenge = (ctx: Identified) =>
  and(eq(challenges.purpose, "step_up"), eq(challenges.sessionId, ctx.session.id), stillOpen(ctx));

/** The challenge that `token` names or, without one, the last that this session had a code sent for. */
async function findOwnChallenge(ctx: Identified, token: string | undefined): Promise<string | null> {
  const which = token ? namedBy(token) : isNotNull(challenges.codeSentAt);
  const [found] = await ctx.db
    .select({ id: challenges.id })
    .from(challenges)
    .where(and(ownChallenge(ctx), which))
    .orderBy(desc(challenges.codeSentAt))
    .limit(1);
  return found?.id ?? null;
}

async function spendChallenge(ctx: Identified, id: string): Promise<boolean> {
  const spent = await ctx.db
    .update(challenges)
    .set({ endedAt: ctx.now, endReason: "redeemed" })
    .where(and(eq(challenges.id, id), ownChallenge(ctx)))
    .returning({ id: challenges.id });
  return spent.length === 1;
}

/** A new secret for the same session, with a fresh proof by `method` on it. Ends nothing but the secret before. */
export function renewSession(
  ctx: Identified,
  method: string,
  aal: 1 | 2,
): Promise<Result<{ jti: string }, "session_revoked">> {
  const jti = randomToken(ctx);
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, ctx.session.userId);
    const renewed = await ctx.db
      .update(sessions)
      .set({
        tokenDigest: digestOf(jti),
        previousTokenDigest: sessions.tokenDigest,
        previousTokenUntil: after(ctx.now, previousTokenMs),
        previousAal: sessions.aal,
        previousSteppedUpAt: sessions.steppedUpAt,
        aal: sql`greatest(${sessions.aal}, ${aal})`,
        amr: amrWith(method),
        steppedUpAt: ctx.now,
        steppedUpBy: method,
      })
      .where(and(eq(sessions.id, ctx.session.id), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id });
    if (renewed.length === 0) return refuse("session_revoked");
    const detail = { session_id: ctx.session.id, method };
    await recordEvents(ctx, { kind: "session.stepped_up", userId: ctx.session.userId, detail });
    return ok({ jti });
  });
}
