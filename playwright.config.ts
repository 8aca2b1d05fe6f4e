import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/chromium.mjs";

const systemChromium = await findChromium();

/** Containers have no user namespaces for the sandbox, and nothing but the app should use the network. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Stories about the pages and the process, to which the engine is all one: they run once. */
const anyEngine =
  /(email-codes|email-screens|keyboard|no-scripts|open-redirect|phone|reduced-motion|set-up-gate|start|step-up|unlock|verify-elsewhere|weight|x14-[\w-]+|x15-[\w-]+|x22-[\w-]+|x25-[\w-]+)\.spec\.ts$/;

/** A database that is stopped, and times that are compared, which one busy event loop would blur. */
const postgresOnly = /(outage|x18-known-addresses)\.spec\.ts$/;

/**
 * Stories in a real browser on the production build, once per engine. `scripts/e2e-setup.ts` starts the
 * servers and says in the environment where they are; a story takes its own person and its own address:
 *
 * - `baseURL` of a project is its server, always `http://localhost` (passkeys refuse an IP address);
 * - `E2E_EMBEDDED_URL`, `E2E_POSTGRES_URL` and `E2E_POSTGRES_SECOND_URL`, another server on the same database,
 *   which `E2E_POSTGRES_DATABASE` names;
 * - limits are those of production, and one proxy is trusted: send `X-Forwarded-For` with an address of your own.
 */
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  globalSetup: "./scripts/e2e-setup.ts",
  outputDir: "test-results",
  reporter: [["list"]],
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    ...devices["Desktop Chrome"],
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { args, ...(systemChromium ? { executablePath: systemChromium } : {}) },
  },
  projects: [
    { name: "embedded", testIgnore: postgresOnly, use: { baseURL: process.env.E2E_EMBEDDED_URL } },
    { name: "postgres", testIgnore: anyEngine, use: { baseURL: process.env.E2E_POSTGRES_URL } },
  ],
});
