"use server";

import { redirect } from "next/navigation";
import { keepTrust, presentedTrust, rememberChallenge, signInBrowser } from "@/lib/auth/browser-session";
import { credentials, startLogin } from "@/lib/auth/login";
import { browserAction } from "@/lib/http/action";
import { nextPath } from "@/lib/http/next-path";
import { timeZone } from "@/lib/http/time-zone";
import type { Refusal } from "@/lib/refusals";
import type { Result } from "@/lib/result";

const signInForm = credentials.extend({ next: nextPath, time_zone: timeZone });

/** The password step: on to the second factor where there is one and this browser is not trusted, else in. */
export const signInAction = browserAction(
  signInForm,
  async (ctx, { next, time_zone, ...typed }): Promise<Result<null, Refusal>> => {
    const client = { trustToken: await presentedTrust(typed.email), canUsePasskeys: true };
    const started = await startLogin(ctx, typed, client);
    if (!started.ok) return started;
    const { token, challenge, trustToken } = started.value;
    if (challenge) {
      await rememberChallenge(token);
      redirect(`/login/challenge?next=${encodeURIComponent(next)}`);
    }
    if (trustToken) await keepTrust(typed.email, trustToken);
    const signedIn = await signInBrowser(token, time_zone);
    if (!signedIn.ok) return signedIn;
    redirect(next);
  },
);
