import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/[\\/]$/, "");

/**
 * The same files run on both engines. Without `TEST_DATABASE_URL` each worker opens one embedded database
 * (`memory:`). With it (see scripts/postgres.mjs) each worker makes one of its own on that server:
 * `holdfast_test_<worker>`, where the worker is `process.env.VITEST_POOL_ID`, from 1 to `maxWorkers`.
 *
 * Opening takes seconds, so files share a worker and its modules (`isolate: false`), and the open database
 * is kept on `globalThis`, which lives as long as the worker. Tests therefore leave no state in modules.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      // Its plain entry throws outside a bundler for server components.
      { find: /^server-only$/, replacement: `${root}/node_modules/server-only/empty.js` },
    ],
  },
  test: {
    environment: "node",
    include: ["{app,components,db,lib,scripts}/**/*.test.{ts,tsx}", "*.test.ts"],
    setupFiles: ["scripts/vitest-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["lib/**/*.{ts,tsx}"],
      exclude: ["**/*.test.{ts,tsx}", "lib/testing*.ts", "lib/testing/**"],
      reporter: ["text-summary", "html", "json-summary"],
      thresholds: { statements: 90 },
    },
  },
});
