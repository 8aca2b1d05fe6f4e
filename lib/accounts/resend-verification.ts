import { and, desc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { registrations, users } from "@/db/schema";
import { takeMailUse } from "@/lib/accounts/mail-budget";
import { mailVerification } from "@/lib/accounts/register";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { randomToken } from "@/lib/crypto/random";
import { env } from "@/lib/env";
import { email, emailKey } from "@/lib/http/text";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok } from "@/lib/result";
import { after, days, minutes } from "@/lib/time";

export const resendRequest = z.object({ email });

/** How long a registration may be revived by a fresh link. */
const revivableForMs = days(7);

/**
 * Sends a fresh link for the registration that waits for this address; the one before stops. Where several
 * wait, this browser's own counts, else the newest. The answer is the same where there is none (A01).
 */
export async function resendVerification(
  ctx: Context,
  input: z.output<typeof resendRequest>,
): Promise<Result<null, "rate_limited">> {
  const allowed = await takeUse(ctx, limits.resendLink, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  return inTransaction(ctx, async (ctx) => {
    const [holder] = await ctx.db
      .select({ id: users.id })
      .from(users)
      .where(eq(users.emailKey, emailKey(input.email)));
    const waiting = await findWaiting(ctx, input.email);
    const mayMail = await takeMailUse(ctx, input.email, holder?.id ?? null);
    if (!waiting || holder || !mayMail) return ok(null);

    const token = randomToken(ctx);
    const tokenExpiresAt = after(ctx.now, minutes(env.EMAIL_VERIFICATION_MINUTES));
    await ctx.db
      .update(registrations)
      .set({ tokenDigest: digestOf(token), tokenExpiresAt })
      .where(eq(registrations.id, waiting.id));
    await mailVerification(ctx, waiting, token, tokenExpiresAt);
    return ok(null);
  });
}

async function findWaiting(ctx: Context, address: string) {
  const own = eq(registrations.deviceDigest, ctx.request.deviceId === null ? "" : digestOf(ctx.request.deviceId));
  const [waiting] = await ctx.db
    .select({ id: registrations.id, email: registrations.email, name: registrations.name })
    .from(registrations)
    .where(
      and(eq(registrations.emailKey, emailKey(address)), gt(registrations.createdAt, after(ctx.now, -revivableForMs))),
    )
    .orderBy(desc(sql`coalesce(${own}, false)`), desc(registrations.createdAt))
    .limit(1);
  return waiting ?? null;
}
