import type { Metadata } from "next";
import { unlockAction } from "@/app/(auth)/unlock/actions";
import { UnlockForm } from "@/components/auth/unlock-form";

export const metadata: Metadata = { title: "Unlock sign-in" };

/** Where the mailed link leads. Opening it changes nothing; its button does (X22). */
export default function UnlockPage() {
  return <UnlockForm unlock={unlockAction} />;
}
