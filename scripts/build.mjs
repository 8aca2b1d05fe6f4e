import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cleanEnvironment, root } from "./environment.mjs";
import { runPackage } from "./run.mjs";

const digestFile = join(root, ".next", "source-digest");
const buildIdFile = join(root, ".next", "BUILD_ID");

/** Makes a production build, whether one is due or not; answers the exit code. */
export async function build() {
  const digest = sourceDigest();
  const { code } = await runPackage("next/dist/bin/next", ["build"], { env: cleanEnvironment() });
  // A failure of a worker stays in the cache and would come back for ever.
  if (code !== 0) rmSync(join(root, ".next"), { recursive: true, force: true });
  else writeFileSync(digestFile, `${readFileSync(buildIdFile, "utf8")} ${digest}`);
  return code;
}

/** Builds, unless the build that is there was made from exactly these sources. */
export async function buildIfNeeded() {
  const built = existsSync(digestFile) && existsSync(buildIdFile) ? readFileSync(digestFile, "utf8") : null;
  if (built !== null && built === `${readFileSync(buildIdFile, "utf8")} ${sourceDigest()}`) return 0;
  return build();
}

/** One digest over all that goes into a build, by content. */
function sourceDigest() {
  const hash = createHash("sha256").update(process.version);
  for (const file of sources().sort()) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function sources() {
  const folders = ["app", "components", "lib", "db", "public"].filter((folder) => existsSync(join(root, folder)));
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1)),
  );
  const atTop = readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.(ts|tsx|mjs|json)$/.test(entry.name) && !/^(vitest|playwright)/.test(entry.name),
    )
    .filter((entry) => entry.name !== "next-env.d.ts" && entry.name !== "biome.json")
    .map((entry) => entry.name);
  return [...inFolders, ...atTop];
}
