import { Agent, get } from "node:http";

/**
 * A load generator in a process of its own, so that the measuring does not share an event loop with anything:
 * `node bench/load.mjs <url> <connections> <seconds> [bearer token]` prints `{requests, seconds, latenciesMs}`.
 *
 * Each connection is kept alive and sends its next request when the answer to the last has ended. An answer
 * other than 200 ends the run, for it would be measured as a fast one.
 */
const [url = "", connections = "16", seconds = "2", token] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = token ? { authorization: `Bearer ${token}` } : {};
/** @type {number[]} */
const latenciesMs = [];

const startedAt = performance.now();
const endsAt = startedAt + Number(seconds) * 1000;
await Promise.all(Array.from({ length: Number(connections) }, keepAsking));
const elapsed = (performance.now() - startedAt) / 1000;
agent.destroy();
process.stdout.write(JSON.stringify({ requests: latenciesMs.length, seconds: elapsed, latenciesMs }));

async function keepAsking() {
  while (performance.now() < endsAt) {
    const sentAt = performance.now();
    await ask();
    latenciesMs.push(performance.now() - sentAt);
  }
}

/** @returns {Promise<void>} */
function ask() {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      response.resume();
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    }).once("error", reject);
  });
}
