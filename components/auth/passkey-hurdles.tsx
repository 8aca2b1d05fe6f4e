"use client";

import { useState } from "react";
import { NeedsScripts } from "@/components/auth/needs-scripts";
import { Alert } from "@/components/ui/alert";
import { Countdown } from "@/components/ui/countdown";

type Props = {
  /** This browser knows no passkeys. */
  lacksPasskeys: boolean;
  /** Until when codes are locked, which stops no passkey. */
  lockedUntil: string | null;
  /** Whether something else may be chosen. */
  hasOthers: boolean;
  skewMs: number;
};

/** What stands in the way where a passkey is asked for: a lock of the codes, an old browser, no scripts. */
export function PasskeyHurdles({ lacksPasskeys, lockedUntil, hasOthers, skewMs }: Props) {
  return (
    <>
      {(lacksPasskeys || lockedUntil) && (
        <Alert tone="warning">
          <span role="status">
            {lockedUntil && "Codes are locked after too many wrong ones."} {wayOn(lacksPasskeys, hasOthers)}
          </span>{" "}
          {lockedUntil && <CodesOpenAgain at={lockedUntil} skewMs={skewMs} />}
        </Alert>
      )}
      <NeedsScripts>
        A passkey needs scripts. Allow them for this site{hasOthers && ", or try another way below"}.
      </NeedsScripts>
    </>
  );
}

function wayOn(lacksPasskeys: boolean, hasOthers: boolean): string {
  if (!lacksPasskeys) return "Your passkey still works.";
  return hasOthers
    ? "This browser cannot use passkeys: try another way below."
    : "This browser cannot use passkeys: sign in with one that can.";
}

function CodesOpenAgain({ at, skewMs }: { at: string; skewMs: number }) {
  const [over, setOver] = useState(false);
  if (over) return "Codes are open again: go back to sign-in and start anew.";
  return (
    <>
      Codes open again in <Countdown until={at} skewMs={skewMs} onEnd={() => setOver(true)} />.
    </>
  );
}
