import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { cleanEnvironment, madeSecrets, root } from "../scripts/environment.mjs";
import { startPostgres } from "../scripts/postgres.mjs";
import { runPackage } from "../scripts/run.mjs";
import { freePort, startServer } from "../scripts/server.mjs";
import type { Figures } from "./measure";
import { measure, throughputRatio } from "./measure";
import { countRoundTrips } from "./round-trips";

/** Many short rounds, for a machine that is never idle: eight seconds of load for each route. */
const load = { connections: 16, rounds: 16, seconds: 0.5 };

/** What the machine did before: on one that is busy with other things a ratio says little. */
const busy = loadavg()[0] ?? 0;

/** What `GET /auth/me` must reach of a route that does one prepared select and nothing else. */
const target = 0.8;

type Server = { url: string; adminUrl: string | null; stop: () => Promise<void> };

/**
 * `npm run bench`: how much slower than one bare select the whole way through session, gates and shapes is.
 * Takes the production build that is there, or the server of `BENCH_URL`. Ends with 1 below the target.
 */
async function bench(): Promise<number> {
  const server = process.env.BENCH_URL ? given(process.env.BENCH_URL) : await startOwn();
  try {
    // Twice, so that there is a previous sign-in to tell, with its address unsealed and masked.
    await signIn(server.url);
    const token = await signIn(server.url);
    const me = { name: "GET /api/v1/auth/me", url: `${server.url}/api/v1/auth/me`, token };
    const bare = { name: "one prepared select", url: `${server.url}/api/bench` };
    const [bareFigures, meFigures] = await measure([bare, me], load);
    if (!bareFigures || !meFigures) throw new Error("nothing was measured");
    const askOnce = () => fetch(me.url, { headers: { authorization: `Bearer ${token}` } });
    const roundTrips = server.adminUrl === null ? null : await countRoundTrips(server.adminUrl, askOnce);
    return report(meFigures, bareFigures, roundTrips);
  } finally {
    await server.stop();
  }
}

const given = (url: string): Server => ({ url: url.replace(/\/$/, ""), adminUrl: null, stop: async () => {} });

/** A server on a PostgreSQL of its own, with the demo people in it. */
async function startOwn(): Promise<Server> {
  if (!existsSync(join(root, ".next/BUILD_ID"))) throw new Error("There is no production build. Run npm run build.");
  const postgres = await startPostgres({ own: true });
  try {
    const port = await freePort();
    const env = cleanEnvironment({
      NODE_ENV: "production",
      APP_URL: `http://localhost:${port}`,
      DATABASE_URL: await postgres.createDatabase("holdfast_bench"),
      MAILBOX: "embedded",
      MAIL_FROM: "Holdfast <no-reply@localhost>",
      BENCH: "1",
      ...madeSecrets(),
    });
    const seeded = await runPackage("tsx/dist/cli.mjs", ["scripts/seed.ts"], { env, capture: true });
    if (seeded.code !== 0) throw new Error("The demo people could not be loaded.");
    mkdirSync(join(root, ".bench"), { recursive: true });
    const server = await startServer({ port, env, log: join(root, ".bench/server.log") });
    const stop = async () => {
      await server.stop();
      await postgres.stop();
    };
    return { url: server.url, adminUrl: postgres.url, stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Somebody of scripts/seed.ts, with two brands: `me` lists them. */
async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      email: process.env.BENCH_EMAIL ?? "ines@northquay.example",
      password: process.env.BENCH_PASSWORD ?? "limpet cordage nine",
    }),
  });
  const { access_token: token } = await answer.json();
  if (typeof token !== "string") throw new Error(`Signing in answered ${answer.status}.`);
  return token;
}

function report(me: Figures, bare: Figures, roundTrips: number | null): number {
  const ratio = throughputRatio(me, bare);
  const figures = [bare, me];
  console.table(
    figures.map(({ name, requests, requestsPerSecond, p50, p95 }) => ({
      route: name,
      requests,
      "req/s": Math.round(requestsPerSecond),
      "p50 ms": Number(p50.toFixed(1)),
      "p95 ms": Number(p95.toFixed(1)),
    })),
  );
  console.log(`ratio ${ratio.toFixed(2)} (target ${target})`);
  if (busy > availableParallelism())
    console.log(`The machine was busy before (load ${busy.toFixed(1)}): run it again.`);
  console.log(`database round trips of one me: ${roundTrips ?? "not counted, the server is not ours"}`);

  const file = join(root, ".bench", `${new Date().toISOString().replace(/[:.]/g, "-")}.json`);
  const machine = { node: process.version, cores: availableParallelism(), loadBefore: busy };
  mkdirSync(join(root, ".bench"), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ machine, load, figures, ratio, target, roundTrips }, null, 2)}\n`);
  return ratio >= target && (roundTrips ?? 1) === 1 ? 0 : 1;
}

bench().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
