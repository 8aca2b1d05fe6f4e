import type { Metadata } from "next";
import { resendAction } from "@/app/(auth)/register/actions";
import { verifyEmailAction } from "@/app/(auth)/verify-email/actions";
import { VerifyEmailForm } from "@/components/auth/verify-email-form";

export const metadata: Metadata = { title: "Confirm your address" };

/** Where the mailed link leads. Opening it changes nothing; its button does (X22). */
export default function VerifyEmailPage() {
  return <VerifyEmailForm verify={verifyEmailAction} resend={resendAction} />;
}
