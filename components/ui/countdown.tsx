"use client";

import { useEffect, useRef, useState } from "react";
import { coarseWords, minutesAndSeconds } from "@/components/ui/countdown-words";

type Props = {
  /** The instant that the server named. */
  until: Date | string;
  /** How far the server's clock is ahead of the reader's (see use-clock-skew.ts); else that one is trusted. */
  skewMs?: number;
  /** What it says once the time is over. */
  over?: string;
  onEnd?: () => void;
};

/** Time left until an instant, "14:32". Spoken politely, and only at coarse steps. */
export function Countdown({ until, skewMs = 0, over = "now", onEnd }: Props) {
  const end = new Date(until).getTime();
  const [left, setLeft] = useState(() => end - Date.now() - skewMs);
  const [awake, setAwake] = useState(false);
  const ended = useRef(onEnd);
  ended.current = onEnd;

  useEffect(() => {
    const tick = () => {
      const leftMs = end - Date.now() - skewMs;
      setLeft(leftMs);
      if (leftMs > 0) return;
      clearInterval(timer);
      ended.current?.();
    };
    const timer = setInterval(tick, 1000);
    setAwake(true);
    tick();
    return () => clearInterval(timer);
  }, [end, skewMs]);

  return (
    <span key={awake ? "local" : "server"} className="tabular" suppressHydrationWarning>
      <span aria-hidden="true" className="font-strong" suppressHydrationWarning>
        {left > 0 ? minutesAndSeconds(left) : over}
      </span>
      <span className="sr-only" role="status" suppressHydrationWarning>
        {left > 0 ? coarseWords(left) : over}
      </span>
    </span>
  );
}
