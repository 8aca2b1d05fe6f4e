"use client";

import { useMemo } from "react";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { useSubmission } from "@/components/auth/use-submission";
import { byPasskey } from "@/components/passkeys/by-passkey";
import type { PasskeyActions } from "@/components/passkeys/passkey-answer";
import { useAutofill } from "@/components/passkeys/use-autofill";
import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { useAwake } from "@/components/ui/use-awake";
import type { FormAction } from "@/lib/http/action";
import type { PasskeyRequest } from "@/lib/passkeys/request";

type Props = PasskeyActions & {
  /** Where to go afterwards, a path on this origin. */
  next: string;
};

/** Signing in without a password: by the button, or by choosing a passkey in the list of the e-mail field. */
export function PasskeySignIn({ begin, finish, next }: Props) {
  const action = useMemo(() => {
    const byDialog = byPasskey(begin, (dialog, request: PasskeyRequest) => dialog.askForPasskey(request), finish);
    return ((previous, form) => (form.has("response") ? finish : byDialog)(previous, form)) satisfies FormAction;
  }, [begin, finish]);
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
        <Glyph>
          <path d="M12 10a2 2 0 0 0-2 2c0 1.02-.1 2.51-.26 4 M14 13.12c0 2.38 0 6.38-1 8.88 M17.29 21.02c.12-.6.43-2.3.5-3.02 M2 12a10 10 0 0 1 18-6 M2 16h.01 M21.8 16c.2-2 .131-5.354 0-6 M5 19.5C5.5 18 6 15 6 12a6 6 0 0 1 .34-2 M8.65 22c.21-.66.45-1.32.57-2 M9 6.8a6 6 0 0 1 9 5.2v2" />
        </Glyph>
        Sign in with a passkey
      </Button>
    </div>
  );
}
