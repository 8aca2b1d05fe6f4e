"use client";

import { useEffect, useRef, useState } from "react";
import type { FormAction } from "@/lib/http/action";
import type { PasskeyRequest } from "@/lib/passkeys/request";

/** A new offer takes the place of one that is about to lapse. */
const renewedAt = 0.9;

/** An offer that waits in the field: it has to be withdrawn before a dialog can open. */
type Offer = { withdraw: () => void; again: () => void };

/**
 * Offers this site's passkeys in the list that the browser opens at the field `autocomplete="username webauthn"`
 * (WebAuthn §5.1.4, conditional mediation); `onSigned` gets what was chosen. Where a browser cannot, or cannot
 * read and write its own JSON so that a visit would have to load a library for it, nothing is offered and
 * nothing said: the button stands beside it.
 */
export function useAutofill(begin: FormAction<PasskeyRequest>, onSigned: (response: string) => void): Offer {
  const [round, setRound] = useState(0);
  const waiting = useRef<AbortController>(null);
  const again = () => setRound((last) => last + 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an offer outlives renders, and what it calls stays good
  useEffect(() => {
    const offered = new AbortController();
    let renewal: ReturnType<typeof setTimeout> | undefined;
    waiting.current = offered;
    const offer = async () => {
      if (!(await canOffer())) return;
      const asked = await begin({ status: "idle" }, new FormData());
      if (offered.signal.aborted || asked.status !== "done") return;
      renewal = setTimeout(again, asked.value.timeout * renewedAt);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.value);
      const { signal } = offered;
      const signed = await navigator.credentials.get({ publicKey, mediation: "conditional", signal });
      onSigned(JSON.stringify(signed));
    };
    offer().catch(() => {});
    return () => {
      offered.abort();
      clearTimeout(renewal);
    };
  }, [round]);

  return { withdraw: () => waiting.current?.abort(), again };
}

const canOffer = async () =>
  typeof PublicKeyCredential !== "undefined" &&
  "parseRequestOptionsFromJSON" in PublicKeyCredential &&
  (await PublicKeyCredential.isConditionalMediationAvailable());
