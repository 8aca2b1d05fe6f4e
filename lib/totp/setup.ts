import { and, eq } from "drizzle-orm";
import { toString as drawQr } from "qrcode";
import { z } from "zod";
import { factors } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { Fresh } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { seal } from "@/lib/crypto/seal";
import { env } from "@/lib/env";
import { recordEvents } from "@/lib/events/record";
import { labelTaken } from "@/lib/factors/enrol";
import { freeLabel } from "@/lib/factors/free-label";
import { label } from "@/lib/http/text";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, minutes } from "@/lib/time";
import { makeSecret, setupUri } from "@/lib/totp/code";

/** What a person may choose about a new authenticator: its name. The secret is never theirs to choose (C02). */
export const totpSetup = z.object({ label: label.optional() });

/** A secret that waits for its first code. It is shown here and never again. */
export type TotpSetup = { methodId: string; secret: string; otpauthUri: string; qrCode: string; expiresAt: Date };

/**
 * Begins to bind an authenticator app: makes a secret that stays `pending` for `TOTP_SETUP_TTL_MINUTES`.
 * Nothing is on until a code proves it (see enable.ts); a new setup replaces an unfinished one. `conflict`
 * where the account has `MFA_MAX_METHODS` authenticators (C12).
 */
export async function setUpTotp(
  ctx: Fresh,
  input: { label?: string },
): Promise<Result<TotpSetup, "conflict" | "validation_failed">> {
  const userId = ctx.session.userId;
  const methodId = crypto.randomUUID();
  const secret = makeSecret(ctx);
  const expiresAt = after(ctx.now, minutes(env.TOTP_SETUP_TTL_MINUTES));

  const begun = await inTransaction(ctx, async (ctx) => {
    await lockUser(ctx, userId);
    const active = await ctx.db.select({ label: factors.label }).from(factors).where(ofUser(userId, "active"));
    if (active.length >= env.MFA_MAX_METHODS) return refuse("conflict");
    const taken = active.map((factor) => factor.label);
    const label = input.label ?? freeLabel("Authenticator app", taken);
    if (taken.includes(label)) return refuse("validation_failed", { fields: { label: labelTaken } });
    await ctx.db.delete(factors).where(ofUser(userId, "pending"));
    const sealedSecret = seal("totp", methodId, secret);
    await ctx.db.insert(factors).values({
      id: methodId,
      userId,
      type: "totp",
      status: "pending",
      label,
      sealedSecret,
      createdAt: ctx.now,
      expiresAt,
    });
    await recordEvents(ctx, {
      kind: "totp.setup_started",
      userId,
      outcome: "pending",
      detail: { factor_id: methodId },
    });
    return ok(null);
  });
  if (!begun.ok) return begun;
  const otpauthUri = setupUri(secret, ctx.account.email);
  return ok({ methodId, secret, otpauthUri, qrCode: await qrDataUri(otpauthUri), expiresAt });
}

/** Authenticators alone: passkeys and the mailed code have names of their own and count towards no limit here. */
const ofUser = (userId: string, status: "pending" | "active") =>
  and(eq(factors.userId, userId), eq(factors.type, "totp"), eq(factors.status, status));

/** The URI as an SVG data URI, drawn here so that the secret visits nobody else. */
async function qrDataUri(uri: string): Promise<string> {
  const svg = await drawQr(uri, { type: "svg", errorCorrectionLevel: "M", margin: 2 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
