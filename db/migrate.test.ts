import { readdirSync } from "node:fs";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OpenDatabase } from "./open";
import { openDatabase } from "./open";
import { describeSchema, emptyDatabase, onPostgres } from "./testing";

const names = readdirSync("db/migrations")
  .filter((file) => file.endsWith(".sql") && !file.endsWith(".down.sql"))
  .map((file) => file.slice(0, -".sql".length))
  .sort();

let empty: Awaited<ReturnType<typeof emptyDatabase>>;
let own: OpenDatabase;
beforeAll(async () => {
  empty = await emptyDatabase("migrate");
  own = await openDatabase(empty.url);
});
beforeEach(async () => {
  await own.db.execute(sql`drop schema public cascade`);
  await own.db.execute(sql`create schema public`);
});
afterAll(async () => {
  await own.close();
  await empty.drop();
});

test("up, down and up again leaves the same schema, and down leaves nothing behind", async () => {
  const { db, migrator } = own;
  expect(await migrator.up()).toEqual(names);
  const first = await describeSchema(db);
  expect(first.length).toBeGreaterThan(100);
  expect(await migrator.up()).toEqual([]);

  expect(await migrator.down(names.length)).toEqual([...names].reverse());
  expect((await describeSchema(db)).filter((line) => !line.includes("schema_migrations"))).toEqual([]);
  expect(await migrator.down(1)).toEqual([]);

  expect(await migrator.up()).toEqual(names);
  expect(await describeSchema(db)).toEqual(first);
});

test("down takes back the newest so many, one by one, and up brings each again", async () => {
  const { db, migrator } = own;
  await migrator.up();
  const whole = await describeSchema(db);
  for (const name of [...names].reverse()) expect(await migrator.down(1)).toEqual([name]);
  for (const _name of names) await migrator.up();
  expect(await describeSchema(db)).toEqual(whole);
});

test("every migration has its way back", () => {
  const files = new Set(readdirSync("db/migrations"));
  expect(names.filter((name) => !files.has(`${name}.down.sql`))).toEqual([]);
});

test("stamp notes every migration for tables that exist, and touches no row", async () => {
  const { db, migrator } = own;
  await migrator.up();
  await db.execute(sql`insert into brands (slug, name, created_at) values ('kept', 'Kept', now())`);
  await db.execute(sql`drop table schema_migrations`);
  await expect(migrator.up()).rejects.toThrow();

  expect(await migrator.stamp()).toEqual(names);
  expect(await migrator.stamp()).toEqual([]);
  expect(await migrator.up()).toEqual([]);
  expect(await db.select({ slug: sql<string>`slug` }).from(sql`brands`)).toEqual([{ slug: "kept" }]);
});

test("a migration that fails leaves nothing half done, not even its note", async () => {
  const { db, migrator } = own;
  // The last table of the first migration is already there.
  await db.execute(sql`create table users (id integer)`);
  const before = await describeSchema(db);
  await expect(migrator.up()).rejects.toThrow();
  expect(await describeSchema(db)).toEqual(before);
  await db.execute(sql`drop table users`);
  expect(await migrator.up()).toEqual(names);
});

test.runIf(onPostgres)("servers that start together on an empty database wait for each other", async () => {
  for (let round = 0; round < 6; round++) {
    const fresh = await emptyDatabase("together");
    const servers = await Promise.all([1, 2, 3].map(() => openDatabase(fresh.url)));
    const applied = await Promise.all(servers.map(({ migrator }) => migrator.up()));
    expect(applied.flat()).toEqual(names);
    await Promise.all(servers.map(({ close }) => close()));
    await fresh.drop();
  }
});
