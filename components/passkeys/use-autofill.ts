"use client";

import { useEffect, useState } from "react";
import { browserDialog } from "@/components/passkeys/by-passkey";
import type { FormAction } from "@/lib/http/action";
import type { PasskeyRequest } from "@/lib/passkeys/request";

/** A new offer takes the place of one that is about to lapse. */
const renewedAt = 0.9;

/**
 * Offers this site's passkeys in the list that the browser opens at the field `autocomplete="username webauthn"`
 * (WebAuthn §5.1.4, conditional mediation), where it can; `onSigned` gets what was chosen. An offer that cannot
 * be made is passed over in silence, for the button stands beside it. Answers a way to offer again.
 */
export function useAutofill(begin: FormAction<PasskeyRequest>, onSigned: (response: string) => void): () => void {
  const [round, setRound] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an offer outlives renders, and what it calls stays good
  useEffect(() => {
    let isOver = false;
    let renewal: ReturnType<typeof setTimeout> | undefined;
    const offer = async () => {
      if (!(await canOffer())) return;
      const asked = await begin({ status: "idle" }, new FormData());
      if (isOver || asked.status !== "done") return;
      const dialog = await browserDialog();
      if (isOver) return;
      renewal = setTimeout(() => setRound((last) => last + 1), asked.value.timeout * renewedAt);
      const signed = await dialog.askForPasskey(asked.value, { autofill: true });
      if (signed.ok && !isOver) onSigned(signed.response);
    };
    offer().catch(() => {});
    return () => {
      isOver = true;
      clearTimeout(renewal);
    };
  }, [round]);

  return () => setRound((last) => last + 1);
}

const canOffer = async () =>
  typeof PublicKeyCredential !== "undefined" &&
  (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
