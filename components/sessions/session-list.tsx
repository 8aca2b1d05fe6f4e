"use client";

import { AnimatePresence, m, useReducedMotion } from "framer-motion";
import { lazy, Suspense, useState } from "react";
import { useStepUpAction, useStepUpOpen } from "@/components/auth/step-up";
import { SessionCard } from "@/components/sessions/session-card";
import { SessionsHead } from "@/components/sessions/sessions-head";
import { SignOutHere } from "@/components/sessions/sign-out-here";
import { useLeaving } from "@/components/sessions/use-leaving";
import { Button } from "@/components/ui/button";
import { Motion } from "@/components/ui/motion";
import { useToast } from "@/components/ui/toasts";
import type { FormAction } from "@/lib/http/action";
import type { SessionView } from "@/lib/sessions/view";

const RevokeDialog = lazy(() => import("@/components/sessions/revoke-dialog"));

type Props = {
  /** The live sessions, the current one first. */
  sessions: SessionView[];
  /** How many there are in all, where the list shows only the first ones. */
  total?: number;
  /** How many devices skip the second step. */
  trustedDevices: number;
  revoke: FormAction;
  revokeOthers: FormAction<{ revoked: number }>;
  reveal: FormAction<{ ip: string }>;
  signOut: FormAction;
};

/** "Where you are signed in": a card per session, and the ways to end them. */
export function SessionList({ sessions, total = sessions.length, trustedDevices, revoke, ...props }: Props) {
  const [state, submit, pending] = useStepUpAction(revoke);
  const [asked, setAsked] = useState<SessionView | null>(null);
  const [open, setOpen] = useState(false);
  const { shown, ended, leave } = useLeaving(sessions);
  const proving = useStepUpOpen();
  const still = useReducedMotion();
  const toast = useToast();

  const confirm = async (form: FormData) => {
    const answer = await submit(form);
    if (answer?.status !== "done" || !asked) return;
    setOpen(false);
    leave([asked]);
    toast({ title: `Signed out ${asked.name}`, text: "It is refused at its next request." });
  };
  const others = shown.filter((session) => !session.isCurrent && !ended.has(session.id));
  // Live ones that this page of the list does not reach
  const beyond = Math.max(0, total - sessions.length);

  return (
    <Motion>
      <SessionsHead
        total={beyond + shown.length - ended.size}
        others={others}
        otherCount={beyond + others.length}
        trustedDevices={trustedDevices}
        revokeOthers={props.revokeOthers}
        onEnded={() => leave(others)}
      />
      <ul aria-labelledby="sessions-title" className="grid">
        <AnimatePresence initial={false}>
          {shown.map((session) => (
            <m.li
              key={session.id}
              aria-label={session.name}
              exit={{ opacity: 0, height: 0 }}
              transition={{ duration: still ? 0 : 0.25, ease: [0.6, 0, 0.2, 1] }}
              className="-mx-1 px-1 pb-2.5"
            >
              <SessionCard session={session} reveal={props.reveal} ended={ended.has(session.id)}>
                {session.isCurrent ? (
                  <SignOutHere signOut={props.signOut} />
                ) : (
                  <Button
                    size="s"
                    look="danger"
                    className="session-action"
                    onClick={() => {
                      setAsked(session);
                      setOpen(true);
                    }}
                  >
                    Revoke
                  </Button>
                )}
              </SessionCard>
            </m.li>
          ))}
        </AnimatePresence>
      </ul>
      {asked && (
        <Suspense>
          <RevokeDialog
            session={asked}
            open={open && !proving}
            onClose={() => setOpen(false)}
            onConfirm={confirm}
            pending={pending}
            refusal={state.status === "refused" ? state.message : undefined}
          />
        </Suspense>
      )}
    </Motion>
  );
}
