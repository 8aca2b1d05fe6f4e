import "server-only";
import type { OpenDatabase } from "@/db/open";
import { openDatabase } from "@/db/open";
import { databaseErrorCode } from "@/lib/context";
import { env } from "@/lib/env";

/** One handle a process: bundles of the same server share it, and a hot reload finds it again. */
const handle = Symbol.for("holdfast.database");
const held = globalThis as { [handle]?: Promise<OpenDatabase> };

/** The database of this server, opened at first use. A failed opening is forgotten, so that the next request may succeed. */
export function database(): Promise<OpenDatabase> {
  held[handle] ??= openDatabase(env.DATABASE_URL).catch((error: unknown) => {
    held[handle] = undefined;
    throw error;
  });
  return held[handle];
}

/**
 * SQLSTATE classes 08 (connection), 53 (resources), 57 (cancelled or shutting down), 55P03 (no lock in time) and
 * 25006 (read-only after a failover), and what the driver and sockets say.
 */
const away = /^(08|53|57|55P03|25006)|^(ECONN|EPIPE|ETIMEDOUT|CONNECT_TIMEOUT|CONNECTION_)/;

/** Whether `error` means that the database cannot be reached now: a 503, and nobody is signed out. */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // However connecting failed: no such host, no route, no socket file.
    if ("syscall" in cause && ["connect", "getaddrinfo"].includes(String(cause.syscall))) return true;
  }
  return away.test(databaseErrorCode(error) ?? "");
}
