import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withFloor } from "@/lib/http/floor";

async function timed<T>(work: () => Promise<T>) {
  const start = performance.now();
  const answer = await withFloor(work).catch((error: unknown) => error);
  return { answer, tookMs: performance.now() - start };
}

test("attack X18: a quick answer and a quick failure come at the floor of 250 ms", async () => {
  const [quick, failed] = await Promise.all([
    timed(async () => "done"),
    timed(async () => {
      throw new Error("failed");
    }),
  ]);
  expect(quick.answer).toBe("done");
  expect(failed.answer).toEqual(new Error("failed"));
  for (const { tookMs } of [quick, failed]) expect(tookMs).toBeGreaterThanOrEqual(248);
});

test("a slow answer waits no longer than it takes", async () => {
  const { answer, tookMs } = await timed(() => sleep(350, "slow"));
  expect(answer).toBe("slow");
  expect(tookMs).toBeLessThan(550);
});
