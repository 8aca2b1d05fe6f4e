import type { ReactNode } from "react";

export type ChipTone = "neutral" | "accent" | "success" | "warning" | "danger";

const tones: Record<ChipTone, string> = {
  neutral: "bg-surface-3 text-ink-2",
  accent: "bg-accent-soft text-accent-ink",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
};

/** A state in a word or two, never in colour alone. */
export function Chip({ tone = "neutral", children }: { tone?: ChipTone; children: ReactNode }) {
  return (
    <span
      className={`chip inline-flex min-h-6 items-center gap-[0.3125rem] whitespace-nowrap rounded-chip px-2 font-strong text-[0.78125rem] leading-4 ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
