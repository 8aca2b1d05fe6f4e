"use client";

import { MailCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { ResendForm } from "@/components/auth/resend-form";
import { AuthCard } from "@/components/shell/auth-card";
import type { FormAction } from "@/lib/http/action";

type Props = { email: string; resend: FormAction };

/** What comes after registering, the same whether or not the address was free. */
export function CheckYourMail({ email, resend }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="w-full max-w-card outline-none">
      <AuthCard
        mark={<MailCheck />}
        title="Check your mail"
        text={
          <p>
            We wrote to{" "}
            <strong className="font-strong text-ink [overflow-wrap:anywhere]">{email || "your address"}</strong>. Open
            the link in it within 60 minutes, best in this browser.
          </p>
        }
      >
        <p className="mb-3 text-ink-2 text-label">Nothing there? Look in the spam folder, or have it sent again.</p>
        <ResendForm resend={resend} email={email} />
      </AuthCard>
    </div>
  );
}
