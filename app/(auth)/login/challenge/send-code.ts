"use server";

import { z } from "zod";
import { presentedChallenge } from "@/lib/auth/browser-session";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { browserAction } from "@/lib/http/action";
import { refuse } from "@/lib/result";

/** Mails a code for the sign-in that the challenge cookie names. */
export const sendCodeAction = browserAction(z.object({}), async (ctx) => {
  const token = await presentedChallenge();
  return token ? resendEmailCode(ctx, token) : refuse("invalid_challenge");
});
