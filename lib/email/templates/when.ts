/** An instant in words: in the person's zone where we know it, and always in UTC. */
export type When = { local: string | null; utc: string };

/**
 * "Tuesday 17 November 2026, 21:58 in Lisbon" and "21:58 UTC", with the date too where it is another one there.
 * A zone that does not exist counts as unknown: browsers send it, so it may be anything.
 */
export function whenInWords(iso: string, timeZone: string | null): When {
  const instant = new Date(iso);
  const utc = inZone(instant, "UTC");
  const zone = timeZone === null ? null : knownZone(timeZone);
  if (zone === null) return { local: null, utc: `${utc.date}, ${utc.time} UTC` };
  const there = inZone(instant, zone);
  return {
    local: `${there.date}, ${there.time} in ${cityOf(zone)}`,
    utc: there.date === utc.date ? `${utc.time} UTC` : `${utc.date}, ${utc.time} UTC`,
  };
}

/** The same as one piece of a sentence: "Tuesday 17 November 2026, 21:58 in Lisbon (21:58 UTC)". */
export function whenInSentence(iso: string, timeZone: string | null): string {
  const { local, utc } = whenInWords(iso, timeZone);
  return local === null ? utc : `${local} (${utc})`;
}

function inZone(instant: Date, timeZone: string): { date: string; time: string } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return {
    date: `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

/** A zone of a place, under the name that this runtime gives it, so that nothing of what was sent is repeated. */
function knownZone(timeZone: string): string | null {
  try {
    const zone = new Intl.DateTimeFormat("en-GB", { timeZone }).resolvedOptions().timeZone;
    return zone.includes("/") && !zone.startsWith("Etc/") ? zone : null;
  } catch {
    return null;
  }
}

/** "Buenos Aires" for America/Argentina/Buenos_Aires. */
const cityOf = (zone: string) => zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
