import { setTimeout as sleep } from "node:timers/promises";

/** No answer that depends on whether an address is known comes sooner than this (A08). */
const floorMs = 250;

/** Answers what `work` answers, or throws what it throws, at the floor at the earliest. */
export async function withFloor<T>(work: () => Promise<T>): Promise<T> {
  const [settled] = await Promise.allSettled([work(), sleep(floorMs)]);
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}
