import config from "./playwright.config";
const { globalSetup, projects, ...rest } = config;
export default { ...rest, testMatch: "zz-e.spec.ts", outputDir: "/tmp/run/e-results", workers: 1, expect: { timeout: 20_000 }, projects: [{ name: "dev" }] };
