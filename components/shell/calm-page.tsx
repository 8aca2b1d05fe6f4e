import type { ReactNode } from "react";
import { AuthCard } from "@/components/shell/auth-card";
import { AuthShell } from "@/components/shell/auth-shell";

type Props = {
  mark?: ReactNode;
  title: string;
  text: ReactNode;
  /** What to do next: one button or link. */
  action?: ReactNode;
  /** So that whoever is asked for help can find this moment in the log. */
  requestId?: string;
  home?: string;
};

/** A whole page that says one thing calmly: not found, failed, away for a moment, offline. */
export function CalmPage({ mark, title, text, action, requestId, home }: Props) {
  return (
    <AuthShell {...(home === undefined ? {} : { home })}>
      <AuthCard mark={mark} title={title} text={text}>
        {action && <div className="grid gap-2.5">{action}</div>}
        {requestId && (
          <p className="mt-4 text-ink-2 text-note">
            If you ask us about this, give us the request id{" "}
            <span className="font-mono text-ink [overflow-wrap:anywhere]">{requestId}</span>.
          </p>
        )}
      </AuthCard>
    </AuthShell>
  );
}
