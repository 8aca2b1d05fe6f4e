import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cancelAction, leaveAction, raiseAction, verifyAction } from "@/app/(auth)/login/challenge/actions";
import { sendCodeAction } from "@/app/(auth)/login/challenge/send-code";
import { answerByPasskeyAction, beginPasskeyAnswerAction } from "@/app/(auth)/login/passkey-actions";
import { beginPasskeyStepUpAction, stepUpByPasskeyAction } from "@/app/settings/passkey-actions";
import { sendStepUpCodeAction } from "@/app/settings/send-code";
import { ChallengeDone } from "@/components/auth/challenge-done";
import { ChallengeForm } from "@/components/auth/challenge-form";
import { RememberDevice } from "@/components/auth/remember-device";
import { TimeZoneField } from "@/components/auth/time-zone-field";
import { presentedChallenge } from "@/lib/auth/browser-session";
import { passFactorGate } from "@/lib/auth/session";
import { findChallenge, maskEmail } from "@/lib/challenge/find";
import type { ChallengeMethod } from "@/lib/challenge/methods";
import { listMethods } from "@/lib/challenge/methods";
import { env } from "@/lib/env";
import { safeNextPath } from "@/lib/http/next-path";
import { sessionIfAny, whileReachable } from "@/lib/http/page";
import { requestContext } from "@/lib/http/request-context";
import { refusals } from "@/lib/refusals";
import { after, days } from "@/lib/time";

export const metadata: Metadata = { title: "Enter your code" };

type Props = { searchParams: Promise<{ next?: string; method?: string }> };

/** The second step of a sign-in, or of a session that was open before its account got a factor. */
export default async function ChallengePage({ searchParams }: Props) {
  const { next, method } = await searchParams;
  const here = "/login/challenge";
  const nextPath = safeNextPath(next);

  const token = await presentedChallenge();
  const ctx = await requestContext();
  const challenge = token && (await whileReachable(here, () => findChallenge(ctx, token)));
  if (challenge) {
    return (
      <ChallengeForm
        verify={verifyAction}
        cancel={cancelAction}
        send={sendCodeAction}
        passkey={{ begin: beginPasskeyAnswerAction, finish: answerByPasskeyAction }}
        {...methodOf(challenge.methods, method)}
        maskedEmail={challenge.maskedEmail}
        issuer={env.TOTP_ISSUER}
        codes={challenge.codes}
        serverNow={ctx.now}
        expiresAt={challenge.expiresAt}
        next={nextPath}
        locked={challenge.lockedUntil && lockedState(challenge.lockedUntil)}
        remember={
          env.TRUSTED_DEVICES_ENABLED && (
            <RememberDevice days={env.TRUSTED_DEVICE_DAYS} until={after(ctx.now, days(env.TRUSTED_DEVICE_DAYS))} />
          )
        }
      >
        <TimeZoneField />
      </ChallengeForm>
    );
  }

  // A challenge that is over says so, rather than letting in whoever else is signed in here.
  if (token) redirect("/login?reason=invalid_challenge");

  const session = await sessionIfAny(here);
  if (!session) redirect("/login");
  if (passFactorGate(session).ok) return <ChallengeDone next={nextPath} />;
  const methods = await whileReachable(here, () => listMethods(session, session.session.userId));
  return (
    <ChallengeForm
      purpose="step_up"
      verify={raiseAction}
      cancel={leaveAction}
      send={sendStepUpCodeAction}
      passkey={{ begin: beginPasskeyStepUpAction, finish: stepUpByPasskeyAction }}
      {...methodOf(methods, method)}
      maskedEmail={maskEmail(session.account.email)}
      issuer={env.TOTP_ISSUER}
      serverNow={session.now}
      next={nextPath}
    />
  );
}

/** The methods that are offered, and which is asked for: the one that the address names, or the best. */
function methodOf(methods: ChallengeMethod[], named: string | undefined) {
  const chosen = methods.find(({ type }) => type === named);
  const method = (chosen ?? methods[0])?.type ?? ("backup_code" as const);
  return { methods, method, methodChosen: chosen !== undefined };
}

/** What the form was told when it locked, for a page that is drawn anew. */
function lockedState(until: Date) {
  const { message } = refusals.locked;
  return { status: "refused", refusal: "locked", message, retryAt: until.toISOString() } as const;
}
