"use client";

import { useState } from "react";
import { useStepUpAction } from "@/components/auth/step-up";
import type { FormAction } from "@/lib/http/action";

type Props = { sessionId: string; device: string; ipMask: string; reveal: FormAction<{ ip: string }> };

/** The masked address of a session, and the clear one for those who prove who they are. */
export function SessionAddress({ sessionId, device, ipMask, reveal }: Props) {
  const [state, submit, pending] = useStepUpAction(reveal);
  const [hidden, setHidden] = useState(false);
  const clear = state.status === "done" && !hidden;

  const press = () => {
    if (state.status === "done") return setHidden(!hidden);
    const form = new FormData();
    form.set("session_id", sessionId);
    void submit(form);
  };
  return (
    <>
      <span className="tabular [overflow-wrap:anywhere]" aria-live="polite">
        {clear ? state.value.ip : ipMask}
        {state.status === "refused" && <span className="text-danger"> ({state.message})</span>}
      </span>
      <span>
        <button
          type="button"
          aria-label={`${clear ? "Hide" : "Show"} IP of ${device}`}
          aria-disabled={pending || undefined}
          onClick={press}
          className="relative font-medium text-accent before:absolute before:-inset-x-1.5 before:-inset-y-[11px] hover:text-accent-hover"
        >
          {clear ? "Hide IP" : "Show IP"}
        </button>
      </span>
    </>
  );
}
