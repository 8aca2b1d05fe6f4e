import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export type Clock = ReturnType<typeof movableClock>;

/** A clock for a server of one's own (see moved-clock.cjs): give it `settings`, then move its time on. */
export function movableClock() {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-clock-"));
  const file = join(folder, "ahead");
  let aheadMs = 0;
  const set = () => writeFileSync(file, String(aheadMs));
  set();
  return {
    settings: { NODE_OPTIONS: `--require ${resolve("e2e/moved-clock.cjs")}`, MOVED_CLOCK: file },
    /** What time it is there. */
    now: () => Date.now() + aheadMs,
    advance(durationMs: number) {
      aheadMs += durationMs;
      set();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
