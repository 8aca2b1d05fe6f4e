import { expect, test } from "vitest";
import { timeZone } from "@/lib/http/time-zone";

test("a zone that this server can format is kept", () => {
  for (const name of ["Europe/Lisbon", "America/New_York", "UTC"]) expect(timeZone.parse(name)).toBe(name);
});

test("attack X25: anything else is left out, for a sign-in must not fail for it", () => {
  for (const odd of ["", "Mars/Olympus", "europe/lisbon'", "\u0000", 7, null, undefined, {}, ["UTC"]]) {
    expect(timeZone.parse(odd)).toBeUndefined();
  }
});
