import { join } from "node:path";
import { root } from "../scripts/environment.mjs";
import { run } from "../scripts/run.mjs";

/** A route to put under load. */
export type Target = { name: string; url: string; token?: string };

/** What one route did over all its rounds, and in each. Latencies in milliseconds. */
export type Figures = {
  name: string;
  requests: number;
  requestsPerSecond: number;
  p50: number;
  p95: number;
  rounds: number[];
};

type Round = { requests: number; seconds: number; latenciesMs: number[] };

/**
 * Puts each target under load for `rounds` times `seconds`, in turns, after a warm-up that is thrown away: what
 * drifts meanwhile (a compiler that wakes up, a neighbour on the machine) meets all of them. Every second round
 * goes backwards.
 */
export async function measure(
  targets: Target[],
  { connections, rounds, seconds }: { connections: number; rounds: number; seconds: number },
): Promise<Figures[]> {
  for (const target of targets) await load(target, connections, Math.max(seconds, 3));
  const done = new Map(targets.map((target): [Target, Round[]] => [target, []]));
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      done.get(target)?.push(await load(target, connections, seconds));
    }
  }
  return [...done].map(([target, measured]) => summarise(target.name, measured));
}

async function load({ url, token }: Target, connections: number, seconds: number): Promise<Round> {
  const args = [join(root, "bench/load.mjs"), url, String(connections), String(seconds), ...(token ? [token] : [])];
  const { code, output } = await run("node", args, { capture: true });
  if (code !== 0) throw new Error(`The load on ${url} failed.`);
  return JSON.parse(output);
}

function summarise(name: string, rounds: Round[]): Figures {
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const seconds = rounds.reduce((sum, round) => sum + round.seconds, 0);
  const sorted = rounds.flatMap((round) => round.latenciesMs).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return {
    name,
    requests,
    requestsPerSecond: requests / seconds,
    p50: at(0.5),
    p95: at(0.95),
    rounds: rounds.map((round) => round.requests / round.seconds),
  };
}

/**
 * The throughput of `route` as a share of that of `yardstick`: the median over rounds that ran next to each
 * other, so that a neighbour who is busy for some seconds does not decide.
 */
export function throughputRatio(route: Figures, yardstick: Figures): number {
  return median(route.rounds.map((perSecond, round) => perSecond / (yardstick.rounds[round] ?? Number.NaN)));
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
