import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, buildIfNeeded } from "./build.mjs";
import { ensureNode, ensurePackages, ensureSystem } from "./ensure.mjs";
import { cleanEnvironment, root } from "./environment.mjs";
import { startPostgres } from "./postgres.mjs";
import { run, runPackage } from "./run.mjs";

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {import("./ensure.mjs").SystemTool[]} needs the stage is skipped where one of these cannot be had
 * @property {import("./ensure.mjs").SystemTool[]} [uses] the stage runs without these, and skips what needs them
 * @property {() => Promise<number>} run answers an exit code
 * @property {() => string} [remark] for the summary
 */

/** @type {Stage[]} */
const stages = [
  { name: "lock", needs: [], run: () => script("node", ["scripts/lock-platforms.mjs", "--check"]) },
  { name: "lint", needs: [], run: () => script("node", ["node_modules/@biomejs/biome/bin/biome", "check", "."]) },
  { name: "types", needs: [], run: checkTypes },
  { name: "unit:embedded", needs: [], run: () => unit(["--coverage"]), remark: statementsCovered },
  { name: "unit:postgres", needs: ["postgres"], run: unitOnPostgres },
  { name: "build", needs: [], run: build },
  { name: "e2e:embedded", needs: ["chromium"], uses: ["oathtool", "zbarimg"], run: () => stories("embedded") },
  {
    name: "e2e:postgres",
    needs: ["chromium", "postgres"],
    uses: ["oathtool", "zbarimg"],
    run: () => stories("postgres"),
  },
];

const usage = `npm test -- [--only <stage>,…] [--keep-going] [--strict]
  --only        stages or their beginnings, as in --only unit,build
  --keep-going  run the later stages after one that failed
  --strict      a stage that has to be skipped fails
stages: ${stages.map((stage) => stage.name).join(" ")}`;

/** Everything that has to hold before a change is good, from format to browser stories on both engines. */
async function test(/** @type {string[]} */ args) {
  const chosen = chooseStages(args);
  if (!chosen) {
    console.error(usage);
    return 2;
  }
  ensureNode();
  await ensurePackages();
  const missing = await ensureSystem([...new Set(chosen.flatMap((stage) => [...stage.needs, ...(stage.uses ?? [])]))]);

  const lines = [];
  let failed = false;
  for (const stage of chosen) {
    const lacking = stage.needs.filter((need) => missing.has(need));
    if (lacking.length > 0) {
      lines.push(`skipped  ${stage.name} (no ${lacking.join(", ")})`);
      failed ||= args.includes("--strict");
      continue;
    }
    if (failed && !args.includes("--keep-going")) {
      lines.push(`not run  ${stage.name}`);
      continue;
    }
    console.log(`\n── ${stage.name}`);
    const startedAt = performance.now();
    const code = await stage.run();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    lines.push(`${code === 0 ? "ok     " : "FAILED "}  ${stage.name}, ${seconds} s${stage.remark?.() ?? ""}`);
    failed ||= code !== 0;
  }
  console.log(`\n${lines.join("\n")}`);
  return failed ? 1 : 0;
}

function chooseStages(/** @type {string[]} */ args) {
  const known = ["--only", "--keep-going", "--strict"];
  const only = args.includes("--only") ? (args[args.indexOf("--only") + 1] ?? "") : null;
  if (args.some((arg) => !known.includes(arg) && arg !== only)) return null;
  if (only === null) return stages;
  const wanted = only.split(",").map((name) => name.trim());
  const chosen = stages.filter((stage) =>
    wanted.some((name) => stage.name === name || stage.name.startsWith(`${name}:`)),
  );
  return chosen.length > 0 ? chosen : null;
}

const script = async (/** @type {string} */ command, /** @type {string[]} */ args, settings = {}) =>
  (await run(command, args, { env: cleanEnvironment(settings) })).code;

const packaged = async (/** @type {string} */ path, /** @type {string[]} */ args, settings = {}) =>
  (await runPackage(path, args, { env: cleanEnvironment(settings) })).code;

async function checkTypes() {
  // Types of routes and pages come from the folders of `app/`.
  const code = await packaged("next/dist/bin/next", ["typegen"]);
  return code === 0 ? packaged("typescript/bin/tsc", ["--noEmit"]) : code;
}

const unit = (/** @type {string[]} */ args, settings = {}) => packaged("vitest/vitest.mjs", ["run", ...args], settings);

async function unitOnPostgres() {
  const server = await startPostgres();
  try {
    return await unit([], { TEST_DATABASE_URL: server.url });
  } finally {
    await server.stop();
  }
}

async function stories(/** @type {string} */ project) {
  const code = await buildIfNeeded();
  return code === 0 ? packaged("@playwright/test/cli.js", ["test", `--project=${project}`]) : code;
}

function statementsCovered() {
  const path = join(root, "coverage/coverage-summary.json");
  if (!existsSync(path)) return "";
  return `, ${JSON.parse(readFileSync(path, "utf8")).total.statements.pct} % of statements in lib/`;
}

process.exit(await test(process.argv.slice(2)));
