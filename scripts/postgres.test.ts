import { spawn } from "node:child_process";
import { once } from "node:events";
import postgres from "postgres";
import { expect, test } from "vitest";
import { findPostgres, startPostgres } from "./postgres.mjs";

const installed = process.env.TEST_DATABASE_URL !== undefined && findPostgres() !== null;

async function answers(url: string) {
  const sql = postgres(url, { max: 1, connect_timeout: 2, fetch_types: false });
  try {
    return (await sql`select 1 as one`)[0]?.one === 1;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

test.runIf(installed)("a halted server refuses, and comes back with its data on the same address", async () => {
  const server = await startPostgres({ own: true });
  try {
    const url = await server.createDatabase("kept");
    expect(await answers(url)).toBe(true);
    await server.halt();
    expect(await answers(url)).toBe(false);
    await server.resume();
    expect(await answers(url)).toBe(true);
  } finally {
    await server.stop();
  }
});

test.runIf(installed)("a server does not outlive the process that started it, even by kill -9", async () => {
  const { TEST_DATABASE_URL: _given, ...env } = process.env;
  const owner = spawn(process.execPath, ["scripts/postgres.mjs"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = await once(owner.stdout, "data");
  const url = String(printed).trim();
  expect(await answers(url)).toBe(true);
  owner.kill("SIGKILL");
  await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(false);
});
