"use client";

import { lazy, Suspense } from "react";
import { FormAlert } from "@/components/ui/form-alert";
import type { FormState } from "@/lib/http/action";

// Few sign-ins wait, so none of them loads the clock beforehand
const Countdown = lazy(() => import("@/components/ui/countdown").then((module) => ({ default: module.Countdown })));

type Props = {
  state: Extract<FormState, { status: "refused" }>;
  /** What the time left reads when it is over. */
  over?: string;
};

/** Why a form was refused, above it and in focus; with the time left where there is one. */
export function RefusalAlert({ state, over = "none, try again now" }: Props) {
  return (
    <FormAlert tone={state.retryAt ? "warning" : "danger"} of={state}>
      {state.message}
      {state.retryAt && (
        <>
          {" "}
          <Suspense>
            Time left: <Countdown until={state.retryAt} over={over} />.
          </Suspense>
        </>
      )}
    </FormAlert>
  );
}
