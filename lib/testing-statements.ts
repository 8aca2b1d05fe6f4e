import type { Logger } from "drizzle-orm";
import { NoopLogger, sql } from "drizzle-orm";
import type { Context } from "@/lib/context";

/**
 * Every SQL statement that `work` sends, in order and without its values, on either engine and inside
 * transactions too. Both drivers tell a logger of each one; without configuration it is this one.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  const logger: Logger = NoopLogger.prototype;
  const silent = logger.logQuery;
  logger.logQuery = (statement) => {
    sent.push(statement);
  };
  try {
    await work();
  } finally {
    logger.logQuery = silent;
  }
  return sent;
}

/** How many connections to this database wait for a lock now. Only a server can say. */
export async function waitersForLocks(ctx: Context): Promise<number> {
  const waiting = sql`datname = current_database() and wait_event_type = 'Lock'`;
  return ctx.db.$count(sql`pg_stat_activity`, waiting);
}
