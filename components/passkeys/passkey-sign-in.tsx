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
import type { PasskeyRequest } from "@/lib/passkeys/request";

type Props = PasskeyActions & {
  /** Where to go afterwards, a path on this origin. */
  next: string;
};

/** Signing in without a password: by the button, or by choosing a passkey in the list of the e-mail field. */
export function PasskeySignIn({ begin, finish, next }: Props) {
  const byButton = useMemo(
    () => byPasskey(begin, (dialog, request: PasskeyRequest) => dialog.askForPasskey(request), finish),
    [begin, finish],
  );
  const button = useSubmission(byButton);
  const field = useSubmission(finish);
  const canAsk = useAwake() && typeof PublicKeyCredential !== "undefined";

  const goOn = () => window.location.assign(next);
  const offerAgain = useAutofill(begin, async (response) => {
    const told = await field.send(formOf({ response }));
    if (told?.status === "done") goOn();
    else offerAgain();
  });
  const press = async () => {
    field.forget();
    const told = await button.send(formOf({}));
    // The browser's dialog took the place of the offer in the field.
    if (told?.status === "done") goOn();
    else offerAgain();
  };
  const refused = [field.state, button.state].find((state) => state.status === "refused");
  return (
    <div className="mt-4.5 grid gap-4.5">
      {refused?.status === "refused" && <RefusalAlert state={refused} />}
      <Button
        onClick={press}
        pending={button.pending || field.pending}
        pendingText="Waiting for your passkey"
        // Its place is kept, so that nothing moves once scripts are awake
        className={`w-full ${canAsk ? "" : "invisible"}`}
      >
        <Glyph>
          <path d="M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z" />
          <circle cx="16.5" cy="7.5" r=".5" fill="currentColor" />
        </Glyph>
        Sign in with a passkey
      </Button>
    </div>
  );
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("time_zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  return form;
}
