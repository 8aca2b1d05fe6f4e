import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import type { Database } from "./open";

/** Files `NNNN_name.sql` with their way back `NNNN_name.down.sql`. */
const folder = join(process.cwd(), "db/migrations");

/** Any number will do, as long as every server asks for the same. */
const advisoryLock = 4_053_378;

export type Migrator = {
  /** Applies what is missing, in order, all or nothing. Answers the names applied. */
  up: () => Promise<string[]>;
  /** Takes the newest `steps` migrations back. Answers their names. */
  down: (steps: number) => Promise<string[]>;
  /** Notes every migration as applied without running it: for a database whose tables already exist. */
  stamp: () => Promise<string[]>;
};

/**
 * Ordered migrations up and down over one connection. An advisory lock makes servers that start together
 * wait for each other; whoever comes second finds nothing left to do.
 */
export function migrator(db: Database): Migrator {
  const alone = <T>(work: (tx: Database) => Promise<T>) =>
    db.transaction(async (tx) => {
      // A migration may wait for others and take its time.
      await tx.execute(sql`set local statement_timeout = 0`);
      await tx.execute(sql`set local lock_timeout = 0`);
      await tx.execute(sql`select pg_advisory_xact_lock(${advisoryLock})`);
      await tx.execute(
        sql`create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())`,
      );
      return work(tx);
    });

  return {
    up: () => alone(async (tx) => each(await missing(tx), (name) => apply(tx, name))),
    stamp: () => alone(async (tx) => each(await missing(tx), (name) => note(tx, name))),
    down: (steps) =>
      alone(async (tx) =>
        each([...(await applied(tx))].sort().reverse().slice(0, steps), (name) => takeBack(tx, name)),
      ),
  };
}

const known = () =>
  readdirSync(folder)
    .filter((file) => /^\d{4}_.*(?<!\.down)\.sql$/.test(file))
    .map((file) => file.slice(0, -".sql".length))
    .sort();

async function applied(tx: Database): Promise<Set<string>> {
  const rows = await tx.select({ name: sql<string>`name` }).from(sql`schema_migrations`);
  return new Set(rows.map((row) => row.name));
}

async function missing(tx: Database): Promise<string[]> {
  const done = await applied(tx);
  return known().filter((name) => !done.has(name));
}

async function apply(tx: Database, name: string): Promise<void> {
  await run(tx, `${name}.sql`);
  await note(tx, name);
}

async function takeBack(tx: Database, name: string): Promise<void> {
  await run(tx, `${name}.down.sql`);
  await tx.execute(sql`delete from schema_migrations where name = ${name}`);
}

async function note(tx: Database, name: string): Promise<void> {
  await tx.execute(sql`insert into schema_migrations (name) values (${name})`);
}

async function run(tx: Database, file: string): Promise<void> {
  const statements = readFileSync(join(folder, file), "utf8").split("--> statement-breakpoint");
  for (const statement of statements) await tx.execute(sql.raw(statement));
}

async function each(names: string[], work: (name: string) => Promise<void>): Promise<string[]> {
  for (const name of names) await work(name);
  return names;
}
