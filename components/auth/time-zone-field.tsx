"use client";

import { useAwake } from "@/components/ui/use-awake";

/** The reader's IANA time zone, "Europe/Lisbon"; empty until scripts are awake. Mails give times in it. */
export function TimeZoneField() {
  const zone = useAwake() ? Intl.DateTimeFormat().resolvedOptions().timeZone : "";
  return <input type="hidden" name="time_zone" value={zone} />;
}
