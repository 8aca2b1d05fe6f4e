"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Countdown } from "@/components/ui/countdown";
import { useAwake } from "@/components/ui/use-awake";
import type { CodeSend } from "@/lib/email-otp/send";

type Props = {
  /** How the codes of this challenge stand; null where that is not known, or none was sent. */
  codes: CodeSend | null;
  skewMs?: number;
  pending: boolean;
  /** Another button is the one to press. */
  aside?: boolean;
  /** Without it the button sends its form. */
  onSend?: () => void;
};

/** Has a code mailed: `Send code`, later `Resend code` with the time until it may be pressed again. */
export function SendCodeButton({ codes, skewMs = 0, pending, aside = false, onSend }: Props) {
  const press = { type: onSend ? "button" : "submit", pending, pendingText: "Sending", onClick: onSend } as const;
  if (!codes?.codeExpiresAt) {
    return (
      <Button {...press} look={aside ? "plain" : "primary"}>
        Send code
      </Button>
    );
  }
  if (codes.resendsRemaining <= 0) {
    return <p className="text-ink-2 text-note">That was the last code for now. Start again if it does not come.</p>;
  }
  return <Resend key={String(codes.nextResendAt)} press={press} codes={codes} skewMs={skewMs} />;
}

type Press = Pick<Parameters<typeof Button>[0], "type" | "pending" | "pendingText" | "onClick">;

/** Made anew for each send, so that it waits again. Before scripts are awake nothing counts, and the server does. */
function Resend({ press, codes, skewMs }: { press: Press; codes: CodeSend; skewMs: number }) {
  const awake = useAwake();
  const [ready, setReady] = useState(codes.nextResendAt === null);
  const waits = awake && !ready;
  return (
    <div className="flex flex-wrap items-center gap-x-3">
      {/* Not `disabled`: whoever pressed it keeps their place on the page */}
      <Button
        {...press}
        size="s"
        aria-disabled={waits || undefined}
        onClick={waits ? (event) => event.preventDefault() : press.onClick}
        className={waits ? "cursor-not-allowed! text-ink-3!" : ""}
      >
        Resend code
      </Button>
      <span className="text-ink-2 text-note">
        {waits && codes.nextResendAt ? (
          <>
            Again in{" "}
            <Countdown until={codes.nextResendAt} skewMs={skewMs} over="a moment" onEnd={() => setReady(true)} />
          </>
        ) : (
          "Not there? Look in spam first."
        )}
      </span>
    </div>
  );
}
