const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"} ago`;

/** "38 minutes ago" within a week, then the date; `zone` is an IANA name, the reader's own if undefined. */
export function relativeTime(at: Date, now: Date, zone?: string): string {
  const ageMs = now.getTime() - at.getTime();
  // A little ahead, where the reader's clock is behind or was read before this came
  if (Math.abs(ageMs) < minuteMs) return "just now";
  if (ageMs >= 0 && ageMs < hourMs) return counted(Math.floor(ageMs / minuteMs), "minute");
  if (ageMs >= 0 && ageMs < dayMs) return counted(Math.floor(ageMs / hourMs), "hour");
  if (ageMs >= 0 && ageMs < 7 * dayMs) return counted(Math.floor(ageMs / dayMs), "day");
  return calendarDay(at, now, zone);
}

/** "18 November", with the year where it is not this one. */
export function calendarDay(at: Date, now: Date, zone?: string): string {
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year, timeZone: zone }).format(at);
}

/** "Wednesday 18 November 2026 at 08:52 GMT". */
export function exactTime(at: Date, zone?: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
    timeZoneName: "short",
  }).format(at);
}

/** "10:52", or "10:52 UTC" where the zone is named. */
export function clockTime(at: Date, zone?: string): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
  return zone ? `${time} ${zone}` : time;
}
