"use client";

import { ArrowLeft } from "lucide-react";
import { useActionState } from "react";
import { Day } from "@/components/ui/day";
import type { FormAction } from "@/lib/http/action";

type Props = { cancel: FormAction; toSignIn: boolean; expiresAt: Date | string | undefined };

/** The way back out of the second step, and how long it stays open. */
export function ChallengeFoot({ cancel, toSignIn, expiresAt }: Props) {
  const [, leave, leaving] = useActionState(cancel, { status: "idle" });
  return (
    <>
      <form action={leave}>
        <button type="submit" aria-disabled={leaving || undefined} className="link link-target">
          <ArrowLeft className="icon-s" />
          {toSignIn ? "Back to sign-in" : "Back"}
        </button>
      </form>
      {expiresAt && (
        <span>
          Open until <Day at={expiresAt} as="clock" />
        </span>
      )}
    </>
  );
}
