"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import {
  clearBrowserSession,
  forgetChallenge,
  presentedChallenge,
  renewBrowserSession,
  signInBrowser,
  signInTrusted,
} from "@/lib/auth/browser-session";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { answerChallenge } from "@/lib/challenge/answer";
import { challengeAnswer } from "@/lib/challenge/answer-schema";
import { cancelChallenge } from "@/lib/challenge/cancel";
import { browserAction, formAction } from "@/lib/http/action";
import { timeZone } from "@/lib/http/time-zone";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { signOut } from "@/lib/sessions/sign-out";

const answerForm = challengeAnswer.extend({ time_zone: timeZone, remember_device: z.stringbool().default(false) });

/** The second step of signing in: answers the challenge of the cookie and turns it into a session. */
export const verifyAction = browserAction(answerForm, async (ctx, { time_zone, remember_device, ...answer }) => {
  const token = await presentedChallenge();
  if (!token) return refuse("invalid_challenge");
  const answered = await answerChallenge(ctx, token, answer);
  if (!answered.ok) return answered;
  return remember_device ? signInTrusted(ctx, token, time_zone) : signInBrowser(token, time_zone);
});

/** Leaves a sign-in between its two steps. */
export const cancelAction = browserAction(z.object({}), async (ctx): Promise<Result<null, never>> => {
  const token = await presentedChallenge();
  if (token) await cancelChallenge(ctx, token);
  await forgetChallenge();
  redirect("/login");
});

/** Raises a session that was open before its account got a factor (C11). */
export const raiseAction = formAction("session", challengeAnswer, async (ctx, answer) => {
  const renewed = await reauthenticate(ctx, answer);
  if (!renewed.ok) return renewed;
  await renewBrowserSession(renewed.value.jti);
  return ok(null);
});

/** Leaves such a session for good. */
export const leaveAction = formAction("session", z.object({}), async (ctx): Promise<Result<null, never>> => {
  await signOut(ctx);
  await clearBrowserSession();
  redirect("/login?reason=signed_out");
});
