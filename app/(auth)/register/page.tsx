import type { Metadata } from "next";
import { adviseAction, registerAction, resendAction } from "@/app/(auth)/register/actions";
import { RegisterForm } from "@/components/auth/register-form";
import { policies } from "@/lib/consents/policies";

export const metadata: Metadata = { title: "Create account" };

export default function RegisterPage() {
  const shown = policies.map(({ key, version }) => ({ key, version }));
  return <RegisterForm register={registerAction} resend={resendAction} advise={adviseAction} policies={shown} />;
}
