import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findChromium } from "./chromium.mjs";
import { root } from "./environment.mjs";
import { findPostgres } from "./postgres.mjs";
import { run } from "./run.mjs";

/** Stops with a sentence on a Node that is too old; the minimum stands in package.json. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 9)) return;
  console.error(`Holdfast needs Node 20.9 or newer; this is ${process.version}.`);
  process.exit(1);
}

/** Installs the packages of package-lock.json where `node_modules` does not hold exactly those. */
export async function ensurePackages() {
  if (packagesInstalled()) return;
  console.log("Installing packages (npm ci) …");
  // Building and seeding need development packages too, also where NODE_ENV=production is exported.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const { code } = npm ? await run("node", [npm, ...args]) : await run("npm", args);
  if (code === 0) return;
  console.error("The packages could not be installed; npm says why above.");
  process.exit(code);
}

/** Compares versions, not dates: a checkout makes every file new. Optional ones depend on the platform. */
function packagesInstalled() {
  const wanted = lockOf("package-lock.json");
  const present = lockOf("node_modules/.package-lock.json");
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.devOptional || present[path]?.version === entry.version,
  );
}

function lockOf(/** @type {string} */ path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}

/** @typedef {"postgres" | "chromium" | "oathtool" | "zbarimg"} SystemTool */

/** @type {Record<SystemTool, { debian: string, present: () => Promise<boolean> }>} `present` runs after `ensurePackages` */
const systemTools = {
  postgres: {
    debian: "postgresql",
    present: async () => Boolean(process.env.TEST_DATABASE_URL) || findPostgres() !== null,
  },
  chromium: { debian: "chromium", present: async () => (await findChromium()) !== null },
  oathtool: { debian: "oathtool", present: async () => onPath("oathtool") },
  zbarimg: { debian: "zbar-tools", present: async () => onPath("zbarimg") },
};

/**
 * Installs what the tests use of the system, where that can be done without asking: by apt-get where this
 * runs as root on Debian or Ubuntu, and Playwright's own browser elsewhere.
 *
 * @param {SystemTool[]} names
 * @returns {Promise<Set<string>>} those that are still missing
 */
export async function ensureSystem(names) {
  let missing = await absent(names);
  if (missing.length > 0 && process.getuid?.() === 0 && onPath("apt-get")) {
    // Ubuntu's package `chromium-browser` is a pointer to a snap, which containers cannot run.
    const packages = missing
      .filter((name) => name !== "chromium" || !isUbuntu())
      .map((name) => systemTools[name].debian);
    if (packages.length > 0) {
      console.log(`Installing system packages for the tests (apt-get): ${packages.join(" ")}`);
      await installDebian(packages);
      missing = await absent(names);
    }
  }
  if (missing.includes("chromium")) {
    console.log("Downloading a browser for the tests (playwright install chromium)");
    const withLibraries = process.getuid?.() === 0 && onPath("apt-get") ? ["--with-deps"] : [];
    await run("node", ["node_modules/@playwright/test/cli.js", "install", ...withLibraries, "chromium"]);
    missing = await absent(names);
  }
  if (missing.length > 0) {
    console.log(`Not installed: ${missing.join(", ")}. What needs them is skipped; install them to run everything.`);
  }
  return new Set(missing);
}

async function absent(/** @type {SystemTool[]} */ names) {
  const present = await Promise.all(names.map((name) => systemTools[name].present()));
  return names.filter((_, index) => !present[index]);
}

async function installDebian(/** @type {string[]} */ packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const { code } = await run("apt-get", install, { env, capture: true });
  if (code === 0) return;
  // A fresh image has no package lists.
  await run("apt-get", ["update", "-qq"], { env, capture: true });
  await run("apt-get", install, { env, capture: true });
}

const isUbuntu = () => existsSync("/etc/os-release") && /^ID=ubuntu$/m.test(readFileSync("/etc/os-release", "utf8"));

function onPath(/** @type {string} */ program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
