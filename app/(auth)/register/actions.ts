"use server";

import { adviseOnPassword, passwordInForm } from "@/lib/accounts/password-advice";
import { register, registration } from "@/lib/accounts/register";
import { resendRequest, resendVerification } from "@/lib/accounts/resend-verification";
import { isDatabaseAway } from "@/lib/database";
import { browserAction } from "@/lib/http/action";
import { withFloor } from "@/lib/http/floor";
import { requestContext } from "@/lib/http/request-context";
import { throwUnexpected } from "@/lib/http/unexpected";
import { limits } from "@/lib/ratelimit/limits";
import { callerNetwork, takeUse } from "@/lib/ratelimit/take-use";

export const registerAction = browserAction(registration, (ctx, input) => withFloor(() => register(ctx, input)));

export const resendAction = browserAction(resendRequest, (ctx, input) =>
  withFloor(() => resendVerification(ctx, input)),
);

/** What to say while a password is typed. It is judged here and kept nowhere; the form says the same when it is sent. */
export async function adviseAction(input: unknown) {
  const form = passwordInForm.safeParse(input);
  if (!form.success || !(await mayAdvise())) return { score: 0, message: null, acceptable: true } as const;
  const { score, message, acceptable } = adviseOnPassword(form.data);
  return { score, message, acceptable };
}

/** Advice is a help: where it cannot be counted there is none. */
async function mayAdvise(): Promise<boolean> {
  try {
    const ctx = await requestContext();
    return (await takeUse(ctx, limits.advice, callerNetwork(ctx))).ok;
  } catch (error) {
    return isDatabaseAway(error) ? false : throwUnexpected(error);
  }
}
