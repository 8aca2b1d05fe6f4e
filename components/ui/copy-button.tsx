"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import type { ButtonSize } from "@/components/ui/button-class";

type Props = { text: string; label: string; size?: ButtonSize; className?: string };

/** Copies `text`, and says so where it was pressed. As an icon it carries `label` as its name. */
export function CopyButton({ text, label, size = "s", className }: Props) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
  };
  const icon = size === "icon";
  const iconClass = icon ? "" : "icon-s";
  return (
    <>
      <Button
        size={size}
        look={icon ? "quiet" : "plain"}
        aria-label={icon ? label : undefined}
        onClick={copy}
        className={className ?? ""}
      >
        {outcome === "copied" ? <Check className={`${iconClass} text-success`} /> : <Copy className={iconClass} />}
        {!icon && label}
      </Button>
      <span role="status" className="sr-only">
        {outcome === "copied" && "Copied"}
        {outcome === "failed" && "This browser did not allow copying. Select the text instead."}
      </span>
    </>
  );
}
