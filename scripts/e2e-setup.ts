import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "./build.mjs";
import { cleanEnvironment, madeSecrets, root } from "./environment.mjs";
import { startPostgres } from "./postgres.mjs";
import { freePort, startServer } from "./server.mjs";

type Stop = () => Promise<unknown>;

/**
 * Starts what the stories run against, on the production build: one server on the embedded engine; two on one
 * PostgreSQL, started at the same moment, so that a session made on one can be revoked on the other.
 * What it answers stops all of it.
 */
export default async function startServers(): Promise<Stop> {
  if ((await buildIfNeeded()) !== 0) throw new Error("The production build failed.");
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    const wanted = wantedProjects();
    if (wanted.has("embedded")) await startOnEmbedded(stops);
    if (wanted.has("postgres")) await startOnPostgres(stops);
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

async function startOnEmbedded(stops: Stop[]) {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-e2e-"));
  stops.push(async () => rmSync(folder, { recursive: true, force: true }));
  const [server] = await startOn(`file:${join(folder, "db")}`, ["embedded"], stops);
  process.env.E2E_EMBEDDED_URL = server?.url;
}

async function startOnPostgres(stops: Stop[]) {
  const postgres = await startPostgres();
  stops.push(postgres.stop);
  const url = await postgres.createDatabase("holdfast_e2e");
  const [first, second] = await startOn(url, ["postgres", "postgres-second"], stops);
  process.env.E2E_POSTGRES_DATABASE = url;
  process.env.E2E_POSTGRES_URL = first?.url;
  process.env.E2E_POSTGRES_SECOND_URL = second?.url;
}

/** Servers on one database, with one set of secrets; each has an address of its own. */
async function startOn(databaseUrl: string, names: string[], stops: Stop[]) {
  const logs = join(root, "test-results", "servers");
  mkdirSync(logs, { recursive: true });
  const secrets = madeSecrets();
  const ports = await Promise.all(names.map(() => freePort()));
  const starting = names.map(async (name, index) => {
    const port = ports[index] ?? 0;
    const env = cleanEnvironment({
      NODE_ENV: "production",
      APP_URL: `http://localhost:${port}`,
      DATABASE_URL: databaseUrl,
      MAILBOX: "embedded",
      MAIL_FROM: "Holdfast <no-reply@localhost>",
      TRUSTED_PROXY_HOPS: "1",
      ...secrets,
    });
    const server = await startServer({ port, env, log: join(logs, `${name}.log`) });
    stops.push(() => server.stop());
    return server;
  });
  // All are waited for: one that fails must not leave another behind.
  const started = await Promise.allSettled(starting);
  return started.map((server) => {
    if (server.status === "rejected") throw server.reason;
    return server.value;
  });
}

/** The projects named on the command line, or both. */
function wantedProjects(): Set<string> {
  const given = process.argv.flatMap((word, index) => {
    if (word.startsWith("--project=")) return word.slice("--project=".length);
    return process.argv[index - 1] === "--project" ? word : [];
  });
  return new Set(given.length > 0 ? given : ["embedded", "postgres"]);
}
