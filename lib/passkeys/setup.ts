import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { startChallenge } from "@/lib/challenge/start";
import type { Fresh } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { env } from "@/lib/env";
import { labelIsTaken, labelTaken } from "@/lib/factors/enrol";
import { label } from "@/lib/http/text";
import { makeNonce } from "@/lib/passkeys/nonce";
import { relyingParty } from "@/lib/passkeys/relying-party";
import { listCredentials } from "@/lib/passkeys/request";
import { userHandle } from "@/lib/passkeys/spend";
import { algorithms } from "@/lib/passkeys/verify";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** What a person may choose about a new passkey: its name. */
export const passkeyName = z.object({
  label: z.union([z.literal("").transform(() => undefined), label]).optional(),
});

/** What a browser needs to make a passkey (WebAuthn §5.4). `timeout`: milliseconds until the nonce lapses. */
export type PasskeyCreation = PublicKeyCredentialCreationOptionsJSON & { timeout: number };

/**
 * Begins to add a passkey: asks for one that this site can find without a name and that its holder unlocks
 * each time, so that it can stand for the password too (C17). A session enrols one thing at a time: what it
 * had begun before ends. `conflict` where the account has `MFA_MAX_METHODS` passkeys.
 *
 * A name that is taken is refused here: a device would keep what it made for nothing.
 */
export function beginPasskey(
  ctx: Fresh,
  input: z.output<typeof passkeyName>,
): Promise<Result<PasskeyCreation, "conflict" | "validation_failed">> {
  const nonce = makeNonce(ctx);
  const { userId, id: sessionId, amr } = ctx.session;
  return inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, userId);
    const present = await listCredentials(ctx, userId);
    if (present.length >= env.MFA_MAX_METHODS) return refuse("conflict");
    if (input.label && (await labelIsTaken(ctx, "passkey", input.label))) {
      return refuse("validation_failed", { fields: { label: labelTaken } });
    }
    await ctx.db
      .update(challenges)
      .set({ endedAt: ctx.now, endReason: "superseded" })
      .where(and(eq(challenges.sessionId, sessionId), eq(challenges.purpose, "enroll"), isNull(challenges.endedAt)));
    const opening = { userId, sessionId, purpose: "enroll", amr, answeredAal: null } as const;
    const { id, expiresAt } = await startChallenge(ctx, opening);
    await ctx.db.update(challenges).set({ passkeyNonce: nonce }).where(eq(challenges.id, id));
    const { email, name } = ctx.account;
    return ok({
      challenge: nonce,
      rp: { id: relyingParty.id, name: relyingParty.name },
      user: { id: userHandle(userId), name: email, displayName: name },
      pubKeyCredParams: algorithms.map((alg) => ({ alg, type: "public-key" })),
      // A device that has one of ours already says so, instead of making a second.
      excludeCredentials: present,
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      attestation: "none",
      timeout: expiresAt.getTime() - ctx.now.getTime(),
    });
  });
}
