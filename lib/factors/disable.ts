import { eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { withinSessionBudget } from "@/lib/auth/session-failures";
import { methodOf } from "@/lib/challenge/answer-schema";
import type { CodeRefusal } from "@/lib/challenge/spend-factor";
import type { SignedIn } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { verifyPassword } from "@/lib/crypto/password";
import { codeIfAsked, codeMissing, provedByPasskey, spendCurrentCode } from "@/lib/factors/current-factor";
import { isStillOpen } from "@/lib/factors/enrol";
import type { Removal } from "@/lib/factors/plan-removal";
import { planRemoval } from "@/lib/factors/plan-removal";
import { removeFactors } from "@/lib/factors/remove";
import { secretText } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** What turning the mailed code off asks: the password, and a code where a stronger factor stands (B08). */
export const disableProof = z.object({ password: secretText, code: codeIfAsked });

/** The same for one factor by its id or, without one, for all. */
export const factorRemoval = disableProof.extend({
  method_id: z.uuid("That is not the id of a method.").optional(),
});

type Proof = { password: string; code?: string };
type WrongProof = CodeRefusal | "invalid_credentials";
type DisableRefusal = WrongProof | "not_found" | "conflict" | "session_revoked" | "validation_failed";

/**
 * Turns factors off. It takes the password and, while an authenticator or a passkey stands, a current code; a
 * passkey shown in the last minutes stands for the code (C10). Where the mailed code is the only factor the
 * password does (B08). Answers whether the account still has a factor.
 *
 * Wrong answers are counted on this session, password and code as one try: the fifth ends it (B05).
 */
export async function disableFactors(
  ctx: SignedIn,
  removal: Removal,
  proof: Proof,
): Promise<Result<{ hasFactor: boolean }, DisableRefusal>> {
  const wanted = await planRemoval(ctx, removal);
  if (!wanted.ok) return wanted;
  const isByPasskey = provedByPasskey(ctx);
  const code = wanted.value.needsFactor && !isByPasskey ? proof.code : undefined;
  if (wanted.value.needsFactor && !isByPasskey && code === undefined) return codeMissing();

  const attempt = { purpose: "disable", method: code === undefined ? "pwd" : methodOf({ code }) } as const;
  const proved = await withinSessionBudget(ctx, attempt, () => checkProof(ctx, proof.password, code));
  if (!proved.ok) return proved;

  return inTransaction(ctx, async (ctx) => {
    const owner = await lockUser(ctx, ctx.session.userId);
    // A session that was ended while we hashed must take nothing with it (X10).
    if (!owner || !(await isStillOpen(ctx))) return refuse("session_revoked");
    const plan = await planRemoval(ctx, removal);
    if (!plan.ok) return plan;
    // A stronger factor that was added meanwhile asks for what the first look did not.
    if (plan.value.needsFactor && !isByPasskey && code === undefined) return codeMissing();
    await removeFactors(ctx, owner, plan.value);
    return ok({ hasFactor: plan.value.staying.length > 0 });
  });
}

/** The password first: beside a wrong one no code is looked at, and none is used up. */
async function checkProof(ctx: SignedIn, password: string, code?: string): Promise<Result<null, WrongProof>> {
  const [owner] = await ctx.db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, ctx.session.userId));
  if (!(await verifyPassword(owner?.passwordHash ?? null, password))) return refuse("invalid_credentials");
  if (code === undefined) return ok(null);
  const spent = await spendCurrentCode(ctx, code);
  return spent.ok ? ok(null) : spent;
}
