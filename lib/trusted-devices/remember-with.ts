import { eq } from "drizzle-orm";
import { trustedDevices } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import type { Refusal } from "@/lib/refusals";
import type { Result } from "@/lib/result";
import { ok } from "@/lib/result";
import { rememberDevice } from "@/lib/trusted-devices/remember";
import { endTrust } from "@/lib/trusted-devices/revoke";

/**
 * Has the asking device trusted (see `rememberDevice`) and signs it in by `signIn`, which redeems the same
 * challenge. Where that comes to nothing, as the challenge was cancelled or a factor changed meanwhile, the trust
 * ends with it: nobody would hold its token. `trustToken` is `null` where there was nothing to trust.
 */
export async function rememberWith<T, R extends Refusal>(
  ctx: Context,
  { challengeToken, name }: { challengeToken: string; name?: string | undefined },
  signIn: () => Promise<Result<T, R>>,
): Promise<Result<{ signedIn: T; trustToken: string | null }, R>> {
  const trustToken = await rememberDevice(ctx, challengeToken, { name });
  let isSignedIn = false;
  try {
    const signedIn = await signIn();
    isSignedIn = signedIn.ok;
    return signedIn.ok ? ok({ signedIn: signedIn.value, trustToken }) : signedIn;
  } finally {
    if (trustToken && !isSignedIn) await endUnclaimed(ctx, trustToken);
  }
}

function endUnclaimed(ctx: Context, trustToken: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const named = eq(trustedDevices.tokenDigest, digestOf(trustToken));
    const [trust] = await ctx.db.select({ userId: trustedDevices.userId }).from(trustedDevices).where(named);
    if (trust && (await lockUser(ctx, trust.userId))) await endTrust(ctx, trust.userId, "unclaimed", named);
  });
}
