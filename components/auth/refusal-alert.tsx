"use client";

import { Countdown } from "@/components/ui/countdown";
import { FormAlert } from "@/components/ui/form-alert";
import type { FormState } from "@/lib/http/action";

type Props = { state: Extract<FormState, { status: "refused" }> };

/** Why a form was refused, above it and in focus; with the time left where there is one. */
export function RefusalAlert({ state }: Props) {
  return (
    <FormAlert tone={state.retryAt ? "warning" : "danger"} of={state}>
      {state.message}
      {state.retryAt && (
        <>
          {" "}
          Time left: <Countdown until={state.retryAt} over="none, try again now" />.
        </>
      )}
    </FormAlert>
  );
}
