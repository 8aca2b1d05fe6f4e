import type { ReactNode } from "react";

export type TileTone = "bare" | "accent" | "success" | "warning" | "danger";

const tones: Record<TileTone, string> = {
  bare: "text-ink-2",
  accent: "bg-accent-soft text-accent-ink",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
};

/** The place of an icon in a row. Tinted only for what asks for something. */
export function IconTile({ tone = "bare", children }: { tone?: TileTone; children: ReactNode }) {
  return (
    <span className={`grid size-9 place-items-center rounded-control max-md:mt-0.5 [&>svg]:size-5 ${tones[tone]}`}>
      {children}
    </span>
  );
}
