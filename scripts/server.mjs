import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "./environment.mjs";

/**
 * Starts the production build on `port` and waits until its sign-in page answers.
 *
 * @param {{ port: number, env: Record<string, string>, log?: string, waitMs?: number }} options
 *   `env` is its whole environment; with `log` its output goes to that file, else it is shown
 * @returns {Promise<{ url: string, pid: number, exited: Promise<number>, stop: (signal?: NodeJS.Signals) => Promise<void> }>}
 */
export async function startServer({ port, env, log, waitMs = 60_000 }) {
  const url = `http://localhost:${port}`;
  const next = join(root, "node_modules/next/dist/bin/next");
  // As `npm start` has it: longer than proxies and browsers keep a connection, or what they send is lost now and then.
  const child = spawn(process.execPath, [next, "start", "--keepAliveTimeout", "65000", "-p", String(port)], {
    cwd: root,
    env: { ...env, PORT: String(port) },
    stdio: ["ignore", log ? "pipe" : "inherit", log ? "pipe" : "inherit"],
  });
  let last = "";
  if (log) {
    const file = createWriteStream(log, { flags: "a" });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        file.write(chunk);
        last = (last + chunk).slice(-2000);
      });
    }
  }
  const exited = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async (/** @type {NodeJS.Signals} */ signal = "SIGTERM") => {
    if (isRunning()) child.kill(signal);
    const impatient = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(impatient);
  };

  const deadline = Date.now() + waitMs;
  while (!(await answers(`${url}/login`))) {
    if (isRunning() && Date.now() < deadline) continue;
    await stop();
    throw new Error(`The server on port ${port} did not start.${last ? `\n${last}` : ""}`);
  }
  return { url, pid: child.pid ?? 0, exited, stop };
}

async function answers(/** @type {string} */ url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: "manual" });
    await response.arrayBuffer();
    if (response.status < 500) return true;
  } catch {
    // Nobody listens yet.
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  return false;
}

/**
 * The first port from `wanted` upwards that nobody listens on; any free one for 0.
 *
 * @returns {Promise<number>}
 */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== "EADDRINUSE" || wanted === 0 || wanted >= 65_535) reject(error);
      else resolve(freePort(wanted + 1));
    });
    // No host, as `next start` does it: all addresses, of both families where there are two.
    probe.listen(wanted, () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}
