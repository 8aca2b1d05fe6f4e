"use server";

import { z } from "zod";
import { presentedChallenge, signInBrowser, signInTrusted } from "@/lib/auth/browser-session";
import { browserAction } from "@/lib/http/action";
import { timeZone } from "@/lib/http/time-zone";
import { answerByPasskey, beginPasskeyAnswer } from "@/lib/passkeys/answer";
import { passkeyProof } from "@/lib/passkeys/response-schema";
import { beginPasskeySignIn, signInByPasskey } from "@/lib/passkeys/sign-in";
import { refuse } from "@/lib/result";

const signInForm = passkeyProof.extend({ time_zone: timeZone });
const answerForm = signInForm.extend({ remember_device: z.stringbool().default(false) });

/** Signing in by passkey alone, before and after the browser's dialog. */
export const beginPasskeySignInAction = browserAction(z.object({}), beginPasskeySignIn);

export const passkeySignInAction = browserAction(signInForm, async (ctx, { response, time_zone }) => {
  const signed = await signInByPasskey(ctx, response);
  return signed.ok ? signInBrowser(signed.value.token, time_zone) : signed;
});

/** The second step of signing in by passkey: answers the challenge of the cookie and turns it into a session. */
export const beginPasskeyAnswerAction = browserAction(z.object({}), async (ctx) => {
  const token = await presentedChallenge();
  return token ? beginPasskeyAnswer(ctx, token) : refuse("invalid_challenge");
});

export const answerByPasskeyAction = browserAction(
  answerForm,
  async (ctx, { response, time_zone, remember_device }) => {
    const token = await presentedChallenge();
    if (!token) return refuse("invalid_challenge");
    const answered = await answerByPasskey(ctx, token, response);
    if (!answered.ok) return answered;
    return remember_device ? signInTrusted(ctx, token, time_zone) : signInBrowser(token, time_zone);
  },
);
