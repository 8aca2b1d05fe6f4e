"use client";

import type { ReactNode } from "react";
import { createContext, lazy, Suspense, useCallback, useContext, useMemo, useRef, useState } from "react";
import type { Proof } from "@/components/auth/proof";
import { useSubmission } from "@/components/auth/use-submission";
import type { FormAction, FormState } from "@/lib/http/action";

const StepUpDialog = lazy(() => import("@/components/auth/step-up-dialog"));

type StepUp = {
  /** Asks for a proof; true once it was given, false when the dialog was left. */
  ask: () => Promise<boolean>;
  /** The dialog is open, so others should step back. */
  asking: boolean;
  proof: Proof | null;
};

const Context = createContext<StepUp>({ ask: async () => false, asking: false, proof: null });

type Props = { proof: Proof; children: ReactNode };

/** Holds the dialog "Confirm it is you" for everything below that may need it. */
export function StepUpProvider({ proof, children }: Props) {
  const [open, setOpen] = useState<"never" | "yes" | "no">("never");
  // A dialog of its own for each time, which begins with the strongest method of that moment
  const [turn, setTurn] = useState(0);
  const settle = useRef<(confirmed: boolean) => void>(() => {});

  const ask = useCallback(() => {
    settle.current(false);
    setOpen("yes");
    setTurn((before) => before + 1);
    return new Promise<boolean>((resolve) => {
      settle.current = resolve;
    });
  }, []);
  const end = useCallback((confirmed: boolean) => {
    setOpen("no");
    settle.current(confirmed);
  }, []);

  const asking = open === "yes";
  return (
    <Context value={useMemo(() => ({ ask, asking, proof }), [ask, asking, proof])}>
      {children}
      {open !== "never" && (
        <Suspense>
          <StepUpDialog key={turn} open={asking} proof={proof} onEnd={end} />
        </Suspense>
      )}
    </Context>
  );
}

/** How this account proves who is here, for dialogs that ask for a code of their own. */
export function useProof(): Proof {
  const { proof } = useContext(Context);
  if (!proof) throw new Error("there is no StepUpProvider above");
  return proof;
}

/** Whether "Confirm it is you" is open: a dialog that caused it hides meanwhile and comes back after. */
export const useStepUpOpen = () => useContext(Context).asking;

/**
 * Like `useActionState`, but an answer of `step_up_required` opens "Confirm it is you" and, once that is
 * done, sends the same form again. Left undone, the state goes back to idle. `submit` resolves to the
 * last answer, or to `null` if another one is still awaited.
 */
export function useStepUpAction<T>(
  action: FormAction<T>,
): [
  state: FormState<T>,
  submit: (form: FormData) => Promise<FormState<T> | null>,
  pending: boolean,
  forget: () => void,
] {
  const { ask } = useContext(Context);
  const guarded = useCallback<FormAction<T>>(
    async (previous, form) => {
      const answer = await action(previous, form);
      if (answer.status !== "refused" || answer.refusal !== "step_up_required") return answer;
      return (await ask()) ? action(previous, form) : { status: "idle" };
    },
    [action, ask],
  );
  const { state, send, pending, forget } = useSubmission(guarded);
  return [state, send, pending, forget];
}
