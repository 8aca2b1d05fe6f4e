import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test("half of an account's mailed codes may be sent inside sessions, rounded down, but never none", async () => {
  const half = async (max: number) => {
    vi.stubEnv("OTP_MAX_SENDS_PER_HOUR", String(max));
    vi.resetModules();
    const { limits } = await import("@/lib/ratelimit/limits");
    return [limits.mailedCodes.max, limits.mailedCodesInside.max];
  };
  for (const [all, inside] of [
    [10, 5],
    [7, 3],
    [2, 1],
    [1, 1],
  ] as const) {
    expect(await half(all)).toEqual([all, inside]);
  }
});
