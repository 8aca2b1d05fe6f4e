import { eq } from "drizzle-orm";
import { z } from "zod";
import { registrations, users } from "@/db/schema";
import { takeMailUse } from "@/lib/accounts/mail-budget";
import { adviseOnPassword } from "@/lib/accounts/password-advice";
import { presentVersions } from "@/lib/consents/policies";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { hashPassword } from "@/lib/crypto/password";
import { randomToken } from "@/lib/crypto/random";
import { enqueueMail } from "@/lib/email/enqueue";
import { mailedLink } from "@/lib/email/link";
import { whereOf } from "@/lib/email/where";
import { env } from "@/lib/env";
import { brandName, email, emailKey, personName, secretText } from "@/lib/http/text";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, minutes } from "@/lib/time";

/** What a registration asks, from the form and from the JSON API alike. */
export const registration = z.object({
  email,
  password: secretText,
  name: personName,
  accept_terms: z.literal([true, "true", "on"], "Please accept the terms and the privacy notice."),
  brand_name: z.union([z.literal("").transform(() => undefined), brandName]).optional(),
});

export type Registration = z.output<typeof registration>;

/**
 * Notes a registration and mails its link. The account exists once the link was opened (A06).
 *
 * The answer is the same whether the address is free, pending or taken; a taken one gets a mail that says so
 * (A01). Callers hold the answer back to a floor, so that time tells nothing either (A08).
 */
export async function register(
  ctx: Context,
  input: Registration,
): Promise<Result<null, "rate_limited" | "validation_failed">> {
  const allowed = await takeUse(ctx, limits.register, callerNetwork(ctx));
  if (!allowed.ok) return allowed;
  const advice = adviseOnPassword(input);
  if (!advice.acceptable)
    return refuse("validation_failed", { fields: { password: advice.message ?? "Choose a password." } });

  const passwordHash = await hashPassword(input.password);
  return inTransaction(ctx, async (ctx) => {
    const [holder] = await ctx.db
      .select()
      .from(users)
      .where(eq(users.emailKey, emailKey(input.email)));
    const mayMail = await takeMailUse(ctx, input.email, holder?.id ?? null);
    if (holder) {
      if (mayMail) await mailAddressTaken(ctx, holder);
    } else {
      await noteRegistration(ctx, input, passwordHash, mayMail);
    }
    return ok(null);
  });
}

async function noteRegistration(
  ctx: Context,
  input: Registration,
  passwordHash: string,
  mayMail: boolean,
): Promise<void> {
  const token = randomToken(ctx);
  const tokenExpiresAt = after(ctx.now, minutes(env.EMAIL_VERIFICATION_MINUTES));
  await ctx.db.insert(registrations).values({
    email: input.email,
    emailKey: emailKey(input.email),
    name: input.name,
    brandName: input.brand_name,
    passwordHash,
    policies: presentVersions(),
    tokenDigest: digestOf(token),
    tokenExpiresAt,
    deviceDigest: ctx.request.deviceId === null ? null : digestOf(ctx.request.deviceId),
    createdAt: ctx.now,
  });
  if (mayMail) await mailVerification(ctx, input, token, tokenExpiresAt);
}

/** The mail with the link that realises a registration. It says when and from where it was asked for. */
export async function mailVerification(
  ctx: Context,
  to: { email: string; name: string },
  token: string,
  notAfter: Date,
): Promise<void> {
  const payload = { name: to.name, link: mailedLink("/verify-email", token), requested: whereOf(ctx, null) };
  await enqueueMail(ctx, { kind: "verify_email", userId: null, to: to.email, payload, notAfter });
}

async function mailAddressTaken(
  ctx: Context,
  holder: { id: string; email: string; name: string; timeZone: string | null },
) {
  const payload = { name: holder.name, signInLink: `${env.APP_URL}/login`, requested: whereOf(ctx, holder.timeZone) };
  await enqueueMail(ctx, { kind: "address_taken", userId: holder.id, to: holder.email, payload });
}
