import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";
import { emailKey } from "@/lib/http/text";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";
import { isKnownBrowser } from "@/lib/sessions/browser";

/**
 * Whether one more mail may go to `address` this hour from a form that strangers can fill in (X35). The
 * account's own browsers have a budget of their own, so that nobody can use up the owner's.
 */
export async function takeMailUse(ctx: Context, address: string, holderId: string | null): Promise<boolean> {
  const isOwn = holderId !== null && (await isKnownBrowser(ctx, holderId));
  const subject = keyedDigestOf("email", `${emailKey(address)}${isOwn ? `/${ctx.request.deviceId}` : ""}`);
  return (await takeUse(ctx, limits.mailToAddress, subject)).ok;
}
