import { spawn } from "node:child_process";
import { root } from "./environment.mjs";

/**
 * Runs a program in the project's folder, its output shown as it comes, and answers its exit code. Ending
 * this process by a signal ends the program too.
 *
 * @param {string} command `node` is the Node that runs this
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, capture?: boolean }} [options] with `capture`, standard output is answered, not shown
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { env = process.env, capture = false } = {}) {
  return new Promise((resolve) => {
    const program = command === "node" ? process.execPath : command;
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"] });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
    for (const signal of signals) process.on(signal, pass);

    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    const end = (/** @type {number} */ code) => {
      for (const signal of signals) process.off(signal, pass);
      resolve({ code, output });
    };
    child.once("error", (error) => {
      console.error(`${command}: ${error.message}`);
      end(127);
    });
    child.once("close", (code, signal) => {
      // Interrupted, or it says that it was: nothing that would come next is wanted any more.
      if (signal === "SIGINT" || signal === "SIGTERM" || signal === "SIGHUP" || code === 130) process.exit(130);
      end(code ?? 1);
    });
  });
}

/** Runs a program of `node_modules` by its script, which needs no shell and no `npx`. */
export const runPackage = (/** @type {string} */ script, /** @type {string[]} */ args, options = {}) =>
  run("node", [`node_modules/${script}`, ...args], options);
