"use client";

import { useEffect, useState } from "react";
import { exactTime, relativeTime } from "@/components/ui/moment-words";

/**
 * An instant in relative words, with the exact local time on hover and for screen readers.
 *
 * The server knows neither the reader's clock nor their zone: it speaks UTC, and the element is made anew
 * once scripts are awake.
 */
export function Moment({ at, className }: { at: Date | string; className?: string }) {
  const [now, setNow] = useState<Date | null>(null);
  useEffect(() => {
    setNow(new Date());
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);

  const instant = new Date(at);
  const zone = now ? undefined : "UTC";
  const exact = exactTime(instant, zone);
  return (
    <time
      key={now ? "local" : "server"}
      dateTime={instant.toISOString()}
      title={exact}
      className={className}
      suppressHydrationWarning
    >
      <span suppressHydrationWarning>{relativeTime(instant, now ?? new Date(), zone)}</span>
      <span className="sr-only"> ({exact})</span>
    </time>
  );
}
