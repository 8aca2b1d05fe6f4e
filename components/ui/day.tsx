"use client";

import { calendarDay, clockTime, exactTime } from "@/components/ui/moment-words";
import { useAwake } from "@/components/ui/use-awake";

type Props = {
  at: Date | string;
  /** `day`: "18 November". `clock`: "10:52". `both`: "18 November at 10:52". */
  as?: "day" | "clock" | "both";
};

/** An instant as a date or a time of day, in the reader's own zone once scripts are awake. */
export function Day({ at, as = "day" }: Props) {
  const awake = useAwake();
  const zone = awake ? undefined : "UTC";
  const instant = new Date(at);
  const day = calendarDay(instant, new Date(), zone);
  const clock = clockTime(instant, zone);
  const exact = exactTime(instant, zone);
  return (
    <time
      key={awake ? "local" : "server"}
      dateTime={instant.toISOString()}
      title={exact}
      className="tabular"
      suppressHydrationWarning
    >
      {as === "day" ? day : as === "clock" ? clock : `${day} at ${clock}`}
    </time>
  );
}
