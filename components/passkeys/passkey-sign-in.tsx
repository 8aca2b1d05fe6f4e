"use client";

import type { ReactNode } from "react";
import { useMemo } from "react";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { useSubmission } from "@/components/auth/use-submission";
import { byPasskey } from "@/components/passkeys/by-passkey";
import type { PasskeyActions } from "@/components/passkeys/passkey-answer";
import { useAutofill } from "@/components/passkeys/use-autofill";
import { Button } from "@/components/ui/button";
import { useAwake } from "@/components/ui/use-awake";
import type { PasskeyRequest } from "@/lib/passkeys/request";

type Props = PasskeyActions & {
  /** Where to go afterwards, a path on this origin. */
  next: string;
  /** What the button says, drawn by the server: the page has no script to spare. */
  children: ReactNode;
};

/** Signing in without a password: by the button, or by choosing a passkey in the list of the e-mail field. */
export function PasskeySignIn({ begin, finish, next, children }: Props) {
  const action = useMemo(
    () => byPasskey(begin, (dialog, request: PasskeyRequest) => dialog.askForPasskey(request), finish),
    [begin, finish],
  );
  const { state, send, pending } = useSubmission(action);
  const canAsk = useAwake() && typeof PublicKeyCredential !== "undefined";

  const signIn = async (response?: string) => {
    offer.withdraw();
    const form = new FormData();
    if (response) form.set("response", response);
    form.set("time_zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
    const told = await send(form);
    if (told?.status === "done") window.location.assign(next);
    else if (told) offer.again();
  };
  const offer = useAutofill(begin, signIn);
  return (
    <div className="mt-4.5 grid gap-4.5">
      {state.status === "refused" && <RefusalAlert state={state} />}
      <Button
        onClick={() => signIn()}
        pending={pending}
        pendingText="Waiting for your passkey"
        // Its place is kept, so that nothing moves once scripts are awake
        className={`w-full ${canAsk ? "" : "invisible"}`}
      >
        {children}
      </Button>
    </div>
  );
}
