"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/action";

/** Signs this device out: a form of its own, so that it works before scripts do and needs no proof. */
export function SignOutHere({ signOut }: { signOut: FormAction }) {
  const [, submit, pending] = useActionState(signOut, { status: "idle" });
  return (
    <form action={submit} className="max-md:contents">
      <Button type="submit" pending={pending} className="session-action">
        Sign out
      </Button>
    </form>
  );
}
