import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { freePort } from "./server.mjs";

/**
 * @typedef {object} PostgresServer
 * @property {string} url of the maintenance database; `createDatabase` gives those to work in
 * @property {string} host
 * @property {number} port
 * @property {(name: string) => Promise<string>} createDatabase makes an empty database, replacing one of that name, and answers its URL
 * @property {() => Promise<void>} halt stops the server and keeps its data, as an outage would
 * @property {() => Promise<void>} resume starts it again on the same port
 * @property {() => Promise<void>} restart
 * @property {() => Promise<void>} stop stops the server for good and removes its data
 */

/**
 * A PostgreSQL of our own: a fresh cluster in a temporary folder on a free port, gone when this process
 * ends, however it ends. Where `TEST_DATABASE_URL` names a server, that one is used and left running.
 *
 * @param {{ own?: boolean }} [options] with `own`, `TEST_DATABASE_URL` is not looked at: for tests that stop the server
 * @returns {Promise<PostgresServer>}
 */
export async function startPostgres({ own = false } = {}) {
  const given = process.env.TEST_DATABASE_URL;
  if (given && !own) return givenServer(given);

  const binaries = findPostgres();
  if (!binaries)
    throw new Error("PostgreSQL 15 or newer is not installed (initdb, pg_ctl and postgres were looked for).");
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(shortTemporaryFolder(), "holdfast-pg-"));
  if (user) chownSync(folder, user.uid, user.gid);

  const password = randomBytes(18).toString("hex");
  const port = await freePort();
  const as = { cwd: folder, ...user };
  initializeCluster(binaries, folder, password, as);
  let guard = await runGuarded(binaries, folder, port, as);

  const url = `postgres://holdfast:${password}@127.0.0.1:${port}/postgres`;
  const halt = () => guard.end("halt");
  const resume = async () => {
    guard = await runGuarded(binaries, folder, port, as);
  };
  return {
    url,
    host: "127.0.0.1",
    port,
    createDatabase: (name) => createDatabase(url, name),
    halt,
    resume,
    restart: () => halt().then(resume),
    stop: async () => {
      await guard.end("stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of PostgreSQL's programs, version 15 or newer, or `null`. */
export function findPostgres() {
  if (process.platform === "win32") return null;
  const packaged = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr"].flatMap((parent) =>
    existsSync(parent)
      ? readdirSync(parent)
          .filter((name) => /^(\d+|postgresql@\d+|pgsql-\d+)$/.test(name))
          .sort((a, b) => Number(b.replace(/\D/g, "")) - Number(a.replace(/\D/g, "")))
          .map((name) => join(parent, name, "bin"))
      : [],
  );
  const onPath = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const asked = output("pg_config", ["--bindir"]);
  return [...onPath, ...(asked ? [asked] : []), ...packaged].find(isPostgres) ?? null;
}

function isPostgres(/** @type {string} */ folder) {
  if (!["initdb", "pg_ctl", "postgres"].every((name) => existsSync(join(folder, name)))) return false;
  const major = output(join(folder, "postgres"), ["--version"]).match(/\) (\d+)/)?.[1];
  return Number(major) >= 15;
}

function output(/** @type {string} */ command, /** @type {string[]} */ args) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is none. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const uid = output("id", ["-u", name]);
    if (uid !== "") return { uid: Number(uid), gid: Number(output("id", ["-g", name])) };
  }
  throw new Error("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as.");
}

/** The path of a Unix socket has at most 103 bytes, and another user must be able to enter the folder. */
function shortTemporaryFolder() {
  const folder = tmpdir();
  return folder.length > 60 || process.getuid?.() === 0 ? "/tmp" : folder;
}

function initializeCluster(binaries, folder, password, as) {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (as.uid !== undefined) chownSync(passwordFile, as.uid, as.gid);
  const options = [
    "--username=holdfast",
    `--pwfile=${passwordFile}`,
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
  ];
  const locale = ["--encoding=UTF8", "--locale=C"];
  try {
    execFileSync(join(binaries, "initdb"), ["-D", join(folder, "data"), "--no-sync", ...options, ...locale], {
      ...as,
      stdio: "pipe",
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  rmSync(passwordFile);
}

/**
 * Runs the server under a shell that waits for a word on its standard input. When this process dies, by
 * `kill -9` too, that input ends, and the shell stops the server and removes the folder. The shell has a
 * session of its own, so Ctrl-C in the terminal reaches this process first.
 */
async function runGuarded(binaries, folder, port, as) {
  // Nothing here outlives the tests, so durability is traded for speed.
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: 200,
    shared_buffers: "64MB",
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const script = `
    "$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "$3" start >/dev/null 2>&1 || { echo failed; exit 1; }
    echo ready
    read -r word
    "$1/pg_ctl" -D "$2/data" -m fast -w -t 20 stop >/dev/null 2>&1 ||
      "$1/pg_ctl" -D "$2/data" -m immediate -w -t 20 stop >/dev/null 2>&1
    [ "$word" = halt ] || rm -rf "$2"`;
  const guard = spawn("/bin/sh", ["-c", script, "sh", binaries, folder, options.join(" ")], {
    ...as,
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => guard.once("close", resolve));
  const [word] = await Promise.race([onceLine(guard.stdout), ended.then(() => ["failed"])]);
  if (word !== "ready") {
    const log = existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8") : "";
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start.\n${log.split("\n").slice(-15).join("\n")}`);
  }
  guard.unref();
  guard.stdin.unref?.();
  guard.stdout.unref?.();
  return {
    end: async (/** @type {"halt" | "stop"} */ reason) => {
      guard.ref();
      if (!guard.stdin.writableEnded) guard.stdin.end(`${reason}\n`);
      await ended;
    },
  };
}

function onceLine(stream) {
  return new Promise((resolve) => createInterface({ input: stream }).once("line", (line) => resolve([line])));
}

function givenServer(/** @type {string} */ url) {
  const { hostname, port } = new URL(url);
  const notOurs = async () => {
    throw new Error("The server of TEST_DATABASE_URL is not ours to stop.");
  };
  return {
    url,
    host: hostname,
    port: Number(port || 5432),
    createDatabase: (/** @type {string} */ name) => createDatabase(url, name),
    halt: notOurs,
    resume: notOurs,
    restart: notOurs,
    stop: async () => {},
  };
}

/**
 * Makes an empty database on the server of `url`, replacing one of that name, and answers its URL.
 *
 * @param {string} url
 * @param {string} name letters, digits and `_`
 */
export async function createDatabase(url, name) {
  if (!/^\w{1,63}$/.test(name)) throw new Error(`Not a name for a database: ${name}`);
  const { default: connect } = await import("postgres");
  const sql = connect(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`drop database if exists "${name}" with (force)`);
    await sql.unsafe(`create database "${name}"`);
  } finally {
    await sql.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

/**
 * On the command line: `node scripts/postgres.mjs` runs a server until it is interrupted;
 * `node scripts/postgres.mjs npx vitest run lib/totp` runs a command with `TEST_DATABASE_URL` set.
 */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = await startPostgres();
  const [command, ...args] = process.argv.slice(2);
  if (command) {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, TEST_DATABASE_URL: server.url } });
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.once("error", (error) => console.error(error.message));
    child.once("close", async (code) => {
      await server.stop();
      process.exit(code ?? 1);
    });
  } else {
    console.log(server.url);
    const alive = setInterval(() => {}, 60_000);
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.once(signal, async () => {
        clearInterval(alive);
        await server.stop();
      });
    }
  }
}
