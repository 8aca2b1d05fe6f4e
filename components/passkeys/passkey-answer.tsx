"use client";

import { Fingerprint } from "lucide-react";
import { useMemo } from "react";
import { RefusalAlert } from "@/components/auth/refusal-alert";
import { useSubmission } from "@/components/auth/use-submission";
import { byPasskey } from "@/components/passkeys/by-passkey";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/action";
import type { PasskeyRequest } from "@/lib/passkeys/request";

/** The two halves of proving oneself by passkey, before and after the browser's dialog. */
export type PasskeyActions = { begin: FormAction<PasskeyRequest>; finish: FormAction };

type Props = PasskeyActions & {
  /** What goes along with the answer, such as the box that remembers this device. */
  extra?: () => FormData | null | undefined;
  onDone: () => void;
};

/** One big button for the passkey, with what went wrong above it. It may stand inside a form and does not send it. */
export function PasskeyAnswer({ begin, finish, extra, onDone }: Props) {
  const action = useMemo(
    () => byPasskey(begin, (dialog, request: PasskeyRequest) => dialog.askForPasskey(request), finish),
    [begin, finish],
  );
  const { state, send, pending } = useSubmission(action);

  const answer = async () => {
    const told = await send(extra?.() ?? new FormData());
    if (told?.status === "done") onDone();
  };
  return (
    <>
      {state.status === "refused" && <RefusalAlert state={state} />}
      <Button
        look="primary"
        onClick={answer}
        pending={pending}
        pendingText="Waiting for your passkey"
        className="w-full"
      >
        <Fingerprint />
        Use your passkey
      </Button>
    </>
  );
}
