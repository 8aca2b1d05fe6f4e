"use client";

import { useCallback, useRef, useState } from "react";
import type { FormAction, FormState } from "@/lib/http/action";

const unreachable = {
  status: "refused",
  refusal: "service_unavailable",
  message: "We did not get an answer. Check your connection, then try again.",
} as const;

/**
 * Sends forms to an action outside of React's transitions, for what may have to ask in between: a
 * transition that waits for a dialog would hold back every other one on the page.
 *
 * Resolves to the answer. While one is awaited a second call answers `null` and sends nothing.
 */
export function useSubmission<T>(action: FormAction<T>) {
  const [state, setState] = useState<FormState<T>>({ status: "idle" });
  const [pending, setPending] = useState(false);
  const busy = useRef(false);

  const send = useCallback(
    async (form: FormData): Promise<FormState<T> | null> => {
      if (busy.current) return null;
      busy.current = true;
      setPending(true);
      const answer = await action({ status: "idle" }, form).catch(
        (reason): FormState<T> => (isRedirect(reason) ? { status: "idle" } : unreachable),
      );
      busy.current = false;
      setPending(false);
      setState(answer);
      return answer;
    },
    [action],
  );
  const forget = useCallback(() => setState({ status: "idle" }), []);
  return { state, send, pending, forget };
}

/** An action that leads elsewhere rejects here; the router is on its way already. */
function isRedirect(reason: unknown): boolean {
  return reason instanceof Error && "digest" in reason && String(reason.digest).startsWith("NEXT_REDIRECT");
}
