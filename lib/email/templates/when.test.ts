import { expect, test } from "vitest";
import { whenInSentence, whenInWords } from "@/lib/email/templates/when";

const evening = "2026-11-17T21:58:00.000Z";

test("local time comes first, UTC second, with its date only where that differs", () => {
  expect(whenInWords(evening, "Europe/Lisbon")).toEqual({
    local: "Tuesday 17 November 2026, 21:58 in Lisbon",
    utc: "21:58 UTC",
  });
  expect(whenInWords(evening, "Asia/Tokyo")).toEqual({
    local: "Wednesday 18 November 2026, 06:58 in Tokyo",
    utc: "Tuesday 17 November 2026, 21:58 UTC",
  });
  expect(whenInSentence(evening, "America/Argentina/Buenos_Aires")).toBe(
    "Tuesday 17 November 2026, 18:58 in Buenos Aires (21:58 UTC)",
  );
});

test("midnight is 00:00", () => {
  expect(whenInSentence("2026-11-17T00:00:00.000Z", null)).toBe("Tuesday 17 November 2026, 00:00 UTC");
});

test("without a real zone there is UTC alone, and nothing of what was sent is repeated", () => {
  for (const zone of [null, "UTC", "Etc/UTC", "", "Mars/Olympus", "<script>", "+05:30", "Europe/Lisbon\r\nBcc: x"]) {
    expect(whenInWords(evening, zone)).toEqual({ local: null, utc: "Tuesday 17 November 2026, 21:58 UTC" });
  }
});
