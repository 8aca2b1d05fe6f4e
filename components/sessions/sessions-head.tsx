"use client";

import { SignOutOthers } from "@/components/sessions/sign-out-others";
import type { FormAction } from "@/lib/http/action";
import type { SessionView } from "@/lib/sessions/view";

type Props = {
  total: number;
  others: SessionView[];
  otherCount: number;
  trustedDevices: number;
  revokeOthers: FormAction<{ revoked: number }>;
  onEnded: () => void;
};

/** The heading over the cards, with their number, and the button that ends all but this one. */
export function SessionsHead({ total, others, otherCount, ...props }: Props) {
  return (
    <div className="mb-3.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="max-md:basis-full">
        <h2 id="sessions-title" className="text-heading">
          Where you are signed in
        </h2>
        <p aria-live="polite" className="mt-0.5 max-w-[34rem] text-ink-2 text-label">
          {total === 1
            ? "Only here. When you sign in elsewhere, that device joins this list."
            : `${total} sessions. One that you revoke is refused at its next request.`}
        </p>
      </div>
      {otherCount > 0 && <SignOutOthers others={others} count={otherCount} {...props} />}
    </div>
  );
}
