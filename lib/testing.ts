import { randomUUID } from "node:crypto";
import type { OpenDatabase } from "@/db/open";
import { openDatabase } from "@/db/open";
import type { Context } from "@/lib/context";
import { systemRandom } from "@/lib/crypto/random";
import { after } from "@/lib/time";

const url = process.env.TEST_DATABASE_URL;

/** Whether these tests run on a PostgreSQL server. Races need one: the embedded engine has one connection. */
export const onPostgres = url !== undefined;

let opened: Promise<OpenDatabase> | undefined;

/** The database of this test worker, migrated. Opening the embedded engine takes seconds: one per worker. */
export function testDatabase(): Promise<OpenDatabase> {
  opened ??= open();
  return opened;
}

async function open(): Promise<OpenDatabase> {
  const own = await openDatabase(url ? await workerDatabase(url) : "memory:");
  await own.migrator.up();
  return own;
}

/** Each vitest worker has a database of its own on the server, made anew: files run side by side. */
async function workerDatabase(server: string): Promise<string> {
  const { default: postgres } = await import("postgres");
  const name = `holdfast_test_${process.env.VITEST_POOL_ID ?? "1"}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database if exists ${name} with (force)`);
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const own = new URL(server);
  own.pathname = `/${name}`;
  return own.href;
}

/** A context of its own for a test: the real clock's instant, an address that no other test has. */
export async function testContext(overrides: Partial<Context["request"]> = {}): Promise<Context> {
  const { db } = await testDatabase();
  return {
    db,
    now: new Date(),
    random: systemRandom,
    request: {
      id: randomUUID(),
      ip: randomAddress(),
      userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
      deviceId: null,
      ...overrides,
    },
  };
}

/** The same caller, later. */
export const later = <C extends Context>(ctx: C, durationMs: number): C => ({
  ...ctx,
  now: after(ctx.now, durationMs),
});

/** The same instant, seen from another place or browser. */
export const from = <C extends Context>(ctx: C, request: Partial<Context["request"]>): C => ({
  ...ctx,
  request: { ...ctx.request, ...request },
});

/** An IPv6 address in a network of its own. */
export const randomAddress = () =>
  `2001:db8:${Array.from(systemRandom(4), (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .replace(/(.{4})(.{4})/, "$1:$2")}::1`;
