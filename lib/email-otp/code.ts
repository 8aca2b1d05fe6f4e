import { timingSafeEqual } from "node:crypto";
import type { Context } from "@/lib/context";
import { keyedDigestOf } from "@/lib/crypto/digest";

/** Six random digits (B03), out of 48 random bits: no code is likelier than another by more than 4 in a thousand million. */
export const makeEmailCode = (ctx: Pick<Context, "random">) =>
  String(Buffer.from(ctx.random(6)).readUIntBE(0, 6) % 1_000_000).padStart(6, "0");

/** How a mailed code is kept: keyed, and bound to its challenge, so that it is worth nothing on another (X08). */
export const emailCodeDigest = (challengeId: string, code: string) =>
  keyedDigestOf("email_code", `${challengeId}:${code}`);

/** Whether two digests are the same, in a time that does not tell where they differ. */
export function sameDigest(stored: string, given: string): boolean {
  const [a, b] = [Buffer.from(stored), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
