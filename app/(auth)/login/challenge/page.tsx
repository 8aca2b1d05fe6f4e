import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cancelAction, leaveAction, raiseAction, verifyAction } from "@/app/(auth)/login/challenge/actions";
import { ChallengeDone } from "@/components/auth/challenge-done";
import { ChallengeForm } from "@/components/auth/challenge-form";
import { TimeZoneField } from "@/components/auth/time-zone-field";
import { presentedChallenge } from "@/lib/auth/browser-session";
import { passGates } from "@/lib/auth/session";
import { findChallenge, maskEmail } from "@/lib/challenge/find";
import { listMethods } from "@/lib/challenge/methods";
import { safeNextPath } from "@/lib/http/next-path";
import { sessionIfAny, whileReachable } from "@/lib/http/page";
import { requestContext } from "@/lib/http/request-context";
import { refusals } from "@/lib/refusals";

export const metadata: Metadata = { title: "Enter your code" };

type Props = { searchParams: Promise<{ next?: string; method?: string }> };

/** The second step of a sign-in, or of a session that was open before its account got a factor. */
export default async function ChallengePage({ searchParams }: Props) {
  const { next, method } = await searchParams;
  const here = "/login/challenge";
  const nextPath = safeNextPath(next);
  const chosen = method === "totp" || method === "backup_code" ? method : null;

  const token = await presentedChallenge();
  const challenge = token && (await whileReachable(here, async () => findChallenge(await requestContext(), token)));
  if (challenge) {
    return (
      <ChallengeForm
        verify={verifyAction}
        cancel={cancelAction}
        methods={challenge.methods}
        method={chosen ?? challenge.methods[0]?.type ?? "backup_code"}
        methodChosen={chosen !== null}
        maskedEmail={challenge.maskedEmail}
        expiresAt={challenge.expiresAt}
        next={nextPath}
        locked={challenge.lockedUntil && lockedState(challenge.lockedUntil)}
      >
        <TimeZoneField />
      </ChallengeForm>
    );
  }

  // A challenge that is over says so, rather than letting in whoever else is signed in here.
  if (token) redirect("/login?reason=invalid_challenge");

  const session = await sessionIfAny(here);
  if (!session) redirect("/login");
  if (passGates(session).ok) return <ChallengeDone next={nextPath} />;
  const methods = await whileReachable(here, () => listMethods(session, session.session.userId));
  return (
    <ChallengeForm
      purpose="step_up"
      verify={raiseAction}
      cancel={leaveAction}
      methods={methods}
      method={chosen ?? methods[0]?.type ?? "backup_code"}
      methodChosen={chosen !== null}
      maskedEmail={maskEmail(session.account.email)}
      next={nextPath}
    />
  );
}

/** What the form was told when it locked, for a page that is drawn anew. */
function lockedState(until: Date) {
  const { message } = refusals.locked;
  return { status: "refused", refusal: "locked", message, retryAt: until.toISOString() } as const;
}
