import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./environment.mjs";

/**
 * Completes package-lock.json with the binaries of other platforms. A lock made where some of them cannot be
 * looked up has no entry for them, and then `npm ci` refuses it everywhere ("Missing: … from lock file").
 * What a binary is for stands in its name: `@next/swc-darwin-arm64`, `@biomejs/cli-linux-x64-musl`.
 *
 * `--check` changes nothing and fails if an entry is missing, a version in package.json is not exact, or
 * the lock names the registry it came from.
 */
function main(/** @type {boolean} */ checkOnly) {
  const path = join(root, "package-lock.json");
  const text = readFileSync(path, "utf8");
  const lock = JSON.parse(text);
  const missing = missingEntries(lock.packages);
  if (checkOnly) {
    const wrong = [
      ...missing.map(({ place }) => `${place} is missing from package-lock.json: npm run lock:platforms`),
      ...inexact(lock.packages[""]),
      ...(text.includes('"resolved": "http') ? ["package-lock.json names a registry"] : []),
    ];
    for (const line of wrong) console.error(line);
    return wrong.length === 0 ? 0 : 1;
  }
  for (const { place, entry } of missing) lock.packages[place] = entry;
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  console.log(missing.length === 0 ? "Nothing is missing." : `Added ${missing.map(({ place }) => place).join(", ")}`);
  return 0;
}

/** @param {Record<string, { optionalDependencies?: Record<string, string>, dev?: boolean, license?: string }>} packages */
function missingEntries(packages) {
  return Object.entries(packages).flatMap(([dependent, { optionalDependencies = {}, ...of }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => !isFound(packages, dependent, name) && platformOf(name) && isExact(version))
      .map(([name, version]) => {
        const { os, cpu, libc } = platformOf(name) ?? {};
        // In npm's own order, so that npm finds nothing to rewrite.
        const entry = { version, cpu, dev: of.dev, libc, license: of.license, optional: true, os };
        return { place: `node_modules/${name}`, entry };
      }),
  );
}

/** Node's way up: beside the dependent's own packages, then in each `node_modules` above it. */
function isFound(packages, dependent, name) {
  const folders = dependent.split("/node_modules/");
  const above = folders.map((_, depth) => folders.slice(0, folders.length - depth).join("/node_modules/"));
  return ["", ...above.filter(Boolean).map((folder) => `${folder}/`)].some(
    (folder) => packages[`${folder}node_modules/${name}`] !== undefined,
  );
}

/**
 * Which machines a binary is for, as npm writes it in a lock; `null` where the name does not say.
 *
 * @returns {{ cpu: string[], os?: string[], libc?: string[] } | null}
 */
function platformOf(/** @type {string} */ name) {
  if (name.endsWith("-wasm32-wasi")) return { cpu: ["wasm32"] };
  const parts = name.match(
    /-(android|darwin|freebsd|linux|win32)-(arm64|arm|x64|ia32|riscv64|s390x|ppc64|loong64)(?:-(gnu|musl|gnueabihf|musleabihf|eabi|msvc))?$/,
  );
  if (!parts) return null;
  const [, os = "", cpu = "", abi = ""] = parts;
  const libc = os !== "linux" ? null : abi.startsWith("musl") ? "musl" : abi.startsWith("gnu") ? "glibc" : null;
  return { os: [os], cpu: [cpu], ...(libc ? { libc: [libc] } : {}) };
}

const isExact = (/** @type {string} */ version) => /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);

function inexact({ dependencies = {}, devDependencies = {} }) {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !isExact(version))
    .map(([name, version]) => `package.json: ${name} is "${version}", not an exact version`);
}

process.exit(main(process.argv.includes("--check")));
