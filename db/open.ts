import { mkdirSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as overPglite } from "drizzle-orm/pglite";
import { drizzle as overPostgres } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { lockDirectory } from "./directory-lock";
import type { Migrator } from "./migrate";
import { migrator } from "./migrate";
import * as schema from "./schema";

/** Postgres, whoever runs it. A transaction is a `Database` too, so domain code cannot tell them apart. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

export type OpenDatabase = {
  db: Database;
  migrator: Migrator;
  /** Calls `heard` for each `NOTIFY channel` that commits, on whichever server; survives lost connections. */
  listen: (channel: string, heard: (payload: string) => void) => Promise<() => Promise<void>>;
  close: () => Promise<void>;
};

const seconds = (count: number) => count * 1000;
const options = { schema, casing: "snake_case" } as const;

/**
 * Opens the database that `url` names: `postgres://…` a server, `file:<folder>` an embedded Postgres
 * (PGlite) kept on disk, `memory:` one that vanishes with the process. The only file that knows two drivers.
 *
 * Throws where another process holds the folder: two on one folder would lose data without a word.
 */
export async function openDatabase(url: string): Promise<OpenDatabase> {
  return /^postgres(ql)?:/.test(url) ? openServer(url) : openEmbedded(url);
}

/** A server that hangs is as good as away: in milliseconds, until a statement, a lock or an idle transaction is given up. */
const patience = {
  statement_timeout: seconds(10),
  lock_timeout: seconds(8),
  idle_in_transaction_session_timeout: seconds(30),
};

function openServer(url: string): OpenDatabase {
  const sql = postgres(url, {
    max: 20,
    connect_timeout: 5,
    idle_timeout: 300,
    onnotice: () => {},
    connection: patience,
  });
  const db: Database = overPostgres(sql, options);
  return {
    db,
    migrator: migrator(db),
    listen: async (channel, heard) => (await sql.listen(channel, heard)).unlisten,
    close: () => sql.end({ timeout: 2 }),
  };
}

async function openEmbedded(url: string): Promise<OpenDatabase> {
  const folder = url === "memory:" ? undefined : url.slice("file:".length);
  if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = folder ? await lockDirectory(folder) : async () => {};
  const client = await PGlite.create({ dataDir: folder }).catch(async (error: unknown) => {
    // Who tries again must hear of this error, not of a lock that is our own.
    await unlock();
    throw error;
  });
  const db: Database = overPglite(client, options);
  return {
    db,
    migrator: migrator(db),
    listen: (channel, heard) => client.listen(channel, heard),
    close: async () => {
      await client.close();
      await unlock();
    },
  };
}
