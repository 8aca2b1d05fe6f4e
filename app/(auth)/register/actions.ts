"use server";

import { adviseOnPassword, passwordInForm } from "@/lib/accounts/password-advice";
import { register, registration } from "@/lib/accounts/register";
import { resendRequest, resendVerification } from "@/lib/accounts/resend-verification";
import { browserAction } from "@/lib/http/action";
import { networkOf } from "@/lib/http/address";
import { withFloor } from "@/lib/http/floor";
import { requestContext } from "@/lib/http/request-context";
import { limits } from "@/lib/ratelimit/limits";
import { takeUse } from "@/lib/ratelimit/take-use";

export const registerAction = browserAction(registration, (ctx, input) => withFloor(() => register(ctx, input)));

export const resendAction = browserAction(resendRequest, (ctx, input) =>
  withFloor(() => resendVerification(ctx, input)),
);

/** What to say while a password is typed. It is judged here and kept nowhere; the form says the same when it is sent. */
export async function adviseAction(input: unknown) {
  const form = passwordInForm.safeParse(input);
  const ctx = await requestContext();
  const allowed = await takeUse(ctx, limits.advice, networkOf(ctx.request.ip));
  if (!form.success || !allowed.ok) return { score: 0, message: null, acceptable: true } as const;
  const { score, message, acceptable } = adviseOnPassword(form.data);
  return { score, message, acceptable };
}
