import type { ComponentProps } from "react";
import { ToneGlyph } from "@/components/ui/tone-glyph";

type Props = ComponentProps<"p"> & { tone?: "danger" | "success" | undefined };

const colours = { danger: "text-danger", success: "text-success" };

/** The line below a field: help in plain ink, an error or a success with its icon. */
export function FieldNote({ tone, className = "", children, ...rest }: Props) {
  return (
    <p {...rest} className={`flex gap-1.5 text-note ${tone ? colours[tone] : "text-ink-2"} ${className}`}>
      {tone && <ToneGlyph tone={tone} className="icon-s mt-px" />}
      <span>{children}</span>
    </p>
  );
}
