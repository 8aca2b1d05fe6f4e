import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

/** Words that unfold what stands under them. It needs no scripts. */
export function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="group">
      {/* biome-ignore lint/a11y/useSemanticElements: a summary cannot be a button element, and has no role everywhere */}
      <summary
        role="button"
        className="flex min-h-target items-center justify-center gap-1.5 rounded-control font-strong text-accent text-label hover:text-accent-hover"
      >
        {label} <ChevronDown className="icon-s transition-[rotate] duration-(--duration-quick) group-open:rotate-180" />
      </summary>
      {children}
    </details>
  );
}
