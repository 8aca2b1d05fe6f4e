"use client";

import { useActionState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/action";

/** Why somebody who signed in sees nothing but the wizard, and the way out for whoever has no phone at hand (C16). */
export function MustSetUp({ signOut }: { signOut: FormAction }) {
  const [, submit, pending] = useActionState(signOut, { status: "idle" });
  return (
    <Alert tone="info" className="mb-6 max-w-step">
      <p className="font-strong">Your account needs a second factor.</p>
      <p className="mt-0.5">
        An authenticator app, a passkey or codes by e-mail: everything else opens once one is on. You can also come back
        later: your password still works.
      </p>
      <form action={submit} className="mt-2.5">
        <Button type="submit" size="s" pending={pending} pendingText="Signing out">
          Sign out for now
        </Button>
      </form>
    </Alert>
  );
}
