import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lockDirectory } from "./directory-lock";
import { openDatabase } from "./open";
import { emptyDatabase, endProcesses, onPostgres, startProcess } from "./testing";

// Each opening takes a second or two; on a machine that does other work too, much longer.
vi.setConfig({ testTimeout: 60_000 });

/** A folder is the embedded engine's affair: once is enough. */
const embedded = test.runIf(!onPostgres);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-db-"));
});
afterEach(() => {
  endProcesses();
  rmSync(folder, { recursive: true, force: true });
});

test("what is notified is heard when it commits, in order, and not when it rolls back", async () => {
  const { url, drop } = await emptyDatabase("listen");
  const { db, listen, close } = await openDatabase(url);
  const heard: string[] = [];
  const stop = await listen("holdfast_test", (payload) => heard.push(payload));
  const waitFor = (count: number) => expect.poll(() => heard.length).toBe(count);

  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_notify('holdfast_test', 'one'), pg_notify('holdfast_test', 'two')`);
    expect(heard).toEqual([]);
  });
  await waitFor(2);
  const broken = db.transaction(async (tx) => {
    await tx.execute(sql`select pg_notify('holdfast_test', 'never')`);
    throw new Error("broken");
  });
  await expect(broken).rejects.toThrow("broken");
  await db.execute(sql`select pg_notify('holdfast_test', 'three')`);
  await waitFor(3);
  await stop();
  await db.execute(sql`select pg_notify('holdfast_test', 'unheard')`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual(["one", "two", "three"]);
  await close();
  await drop();
});

test.runIf(onPostgres)("a listener on one server hears another, and hears again after a lost connection", async () => {
  const { url, drop } = await emptyDatabase("listen");
  const [one, two] = [await openDatabase(url), await openDatabase(url)];
  const heard: string[] = [];
  await one.listen("holdfast_test", (payload) => heard.push(payload));
  await two.db.execute(sql`select pg_notify('holdfast_test', 'first')`);
  await expect.poll(() => heard).toEqual(["first"]);
  await two.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  await expect
    .poll(async () => {
      await two.db.execute(sql`select pg_notify('holdfast_test', 'again')`);
      return heard.includes("again");
    })
    .toBe(true);
  await Promise.all([one.close(), two.close()]);
  await drop();
});

embedded("a folder is made for its owner alone, keeps its rows, and is free again once closed", async () => {
  const path = join(folder, "deep/db");
  const first = await openDatabase(`file:${path}`);
  await first.db.execute(sql`create table kept (a integer)`);
  await first.db.execute(sql`insert into kept values (7)`);
  expect(statSync(path).mode & 0o077).toBe(0);
  await first.close();
  const second = await openDatabase(`file:${path}`);
  expect(await second.db.select({ a: sql<number>`a` }).from(sql`kept`)).toEqual([{ a: 7 }]);
  await second.close();
});

embedded(
  "a folder that cannot be opened is let go of: the next try gets the same answer, not a stranger's lock",
  async () => {
    const path = join(folder, "broken");
    rmSync(folder, { recursive: true });
    await (await openDatabase(`file:${path}`)).close();
    writeFileSync(join(path, "PG_VERSION"), "no version");
    writeFileSync(join(path, "global/pg_control"), "garbage");
    for (let i = 0; i < 2; i++) {
      const error = await openDatabase(`file:${path}`).then(
        ({ close }) => close().then(() => "opened"),
        (error: unknown) => String(error),
      );
      expect(error).not.toMatch(/Another process/);
      expect(error).not.toBe("opened");
    }
  },
);

test("one holder at a time, by whichever path; the system lets go when it ends", async () => {
  const unlock = await lockDirectory(folder);
  await expect(lockDirectory(folder)).rejects.toThrow(`Another process already uses the database folder ${folder}.`);
  await expect(lockDirectory(join(folder, "../", folder.split("/").at(-1) ?? ""))).rejects.toThrow("Another process");
  await unlock();
  await (await lockDirectory(folder))();
});

const opening = `
  import { openDatabase } from "./db/open.ts";
  import { sql } from "drizzle-orm";
  const { db, close } = await openDatabase("file:" + process.argv[1]).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
`;

embedded(
  "a second process on one folder ends with a clear error and exit 1; the first goes on and loses nothing",
  async () => {
    const first = startProcess(
      `${opening}
    await db.execute(sql\`create table kept (a integer)\`);
    console.log("ready");
    process.stdin.once("data", async () => {
      await db.execute(sql\`insert into kept values (1), (2)\`);
      const rows = await db.select({ a: sql\`a\` }).from(sql\`kept\`);
      await close();
      console.log("rows " + rows.length);
      process.exit(0);
    });`,
      folder,
    );
    await first.hasSaid("ready");
    const second = startProcess(`${opening} console.log("opened"); process.exit(0);`, folder);
    expect(await second.ended).toBe(1);
    expect(second.said().trim()).toBe(
      `Another process already uses the database folder ${folder}. Stop it first; nothing was changed.`,
    );
    first.child.stdin.write("go\n");
    expect(await first.ended).toBe(0);
    expect(first.said()).toContain("rows 2");
    const { db, close } = await openDatabase(`file:${folder}`);
    expect(await db.select({ a: sql<number>`a` }).from(sql`kept`)).toHaveLength(2);
    await close();
  },
);

embedded(
  "attack X31: killed with -9 in the middle of writing, every acknowledged row is there, and no half of an act",
  async () => {
    const writer = `${opening}
    await db.execute(sql\`create table if not exists kept (act integer, part integer)\`);
    const [{ from }] = await db.select({ from: sql\`coalesce(max(act), 0)\` }).from(sql\`kept\`);
    for (let act = Number(from) + 1; ; act++) {
      await db.transaction(async (tx) => {
        await tx.execute(sql\`insert into kept values (\${act}, 1)\`);
        await tx.execute(sql\`insert into kept values (\${act}, 2)\`);
      });
      console.log("act " + act + ";");
    }`;
    let acknowledged = 0;
    for (let round = 1; round <= 2; round++) {
      const { child, ended, hasSaid, said } = startProcess(writer, folder);
      await hasSaid(`act ${acknowledged + 25 * round};`);
      child.kill("SIGKILL");
      expect(await ended).toBeNull();
      acknowledged = Math.max(...[...said().matchAll(/act (\d+);/g)].map(([, act]) => Number(act)));

      const { db, close } = await openDatabase(`file:${folder}`);
      const rows = await db
        .select({ act: sql<number>`act`, part: sql<number>`part` })
        .from(sql`kept order by act, part`);
      await close();
      expect(rows.length % 2).toBe(0);
      expect(rows.length / 2).toBeGreaterThanOrEqual(acknowledged);
      expect(rows).toEqual(
        Array.from({ length: rows.length }, (_, i) => ({ act: Math.floor(i / 2) + 1, part: (i % 2) + 1 })),
      );
      acknowledged = rows.length / 2;
    }
  },
);
