import type { ComponentProps } from "react";
import type { Tone } from "@/components/ui/tone-glyph";
import { ToneGlyph } from "@/components/ui/tone-glyph";

type Props = ComponentProps<"div"> & { tone?: Tone };

const grounds: Record<Tone, string> = {
  danger: "bg-danger-soft [&>svg]:text-danger",
  warning: "bg-warning-soft [&>svg]:text-warning",
  info: "bg-accent-soft [&>svg]:text-accent-ink",
  success: "bg-success-soft [&>svg]:text-success",
};

/** What happened and what to do next, in a tinted block. The words carry it; colour and icon only help. */
export function Alert({ tone = "danger", className = "", children, ...rest }: Props) {
  return (
    <div
      {...rest}
      className={`flex gap-3 rounded-inset px-[0.9375rem] py-[0.8125rem] text-label ${grounds[tone]} ${className}`}
    >
      <ToneGlyph tone={tone} className="mt-px" />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
