import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { sql } from "drizzle-orm";
import type { Database } from "./open";

const serverUrl = process.env.TEST_DATABASE_URL;

/** Whether these tests have a PostgreSQL server to make databases on. */
export const onPostgres = serverUrl !== undefined;

/** A new, empty database on the test server, or an embedded one in memory. `drop` takes it away. */
export async function emptyDatabase(name: string): Promise<{ url: string; drop: () => Promise<void> }> {
  if (serverUrl === undefined) return { url: "memory:", drop: async () => {} };
  const { default: postgres } = await import("postgres");
  const unique = `holdfast_${name}_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const asAdmin = async (statement: string) => {
    const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
    await admin.unsafe(statement);
    await admin.end();
  };
  await asAdmin(`create database ${unique}`);
  const url = new URL(serverUrl);
  url.pathname = `/${unique}`;
  return { url: url.href, drop: () => asAdmin(`drop database ${unique} with (force)`) };
}

/** All columns, constraints and indexes of the database, as one sorted list of lines to compare. */
export async function describeSchema(db: Database): Promise<string[]> {
  const line = sql<string>`line`;
  const rows = await db.select({ line }).from(sql`(
    select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
    union all
    select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    union all
    select format('%s %s', typname, typtype) from pg_type where typnamespace = 'public'::regnamespace
  ) as lines`);
  return rows.map((row) => row.line).sort();
}

const running = new Set<ChildProcess>();

/** Ends what a test that failed has left running. */
export const endProcesses = () => {
  for (const child of running) child.kill("SIGKILL");
};

/** A process of its own that runs a module; `said` is everything it has written so far. */
export function startProcess(source: string, ...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", source, ...args]);
  running.add(child);
  child.on("close", () => running.delete(child));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const hasSaid = async (text: string) => {
    while (!said.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended without saying ${JSON.stringify(text)}: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, ended, hasSaid, said: () => said };
}
