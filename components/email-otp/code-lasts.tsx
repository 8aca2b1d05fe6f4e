"use client";

import { Countdown } from "@/components/ui/countdown";

/** How long the code that was sent is good for. */
export function CodeLasts({ until, skewMs = 0 }: { until: Date | string; skewMs?: number }) {
  return (
    <span className="whitespace-nowrap">
      Good for <Countdown key={String(until)} until={until} skewMs={skewMs} over="no longer" />.
    </span>
  );
}
