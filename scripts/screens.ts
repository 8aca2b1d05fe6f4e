import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import config from "../playwright.config";
import { cleanEnvironment, madeSecrets, root } from "./environment.mjs";
import { runPackage } from "./run.mjs";
import { Camera } from "./screens-camera";
import { walk } from "./screens-walk";
import { freePort, startServer } from "./server.mjs";

/**
 * `npm run screens`: a picture of every screen, both widths and schemes, in `.screens/`. It takes the
 * production build that is there, on an embedded database of its own that is gone afterwards.
 */
async function takeScreens(): Promise<void> {
  if (!existsSync(join(root, ".next/BUILD_ID"))) throw new Error("There is no production build. Run npm run build.");
  const pictures = join(root, ".screens");
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures);
  const folder = mkdtempSync(join(tmpdir(), "holdfast-screens-"));
  const port = await freePort();
  const env = cleanEnvironment({
    NODE_ENV: "production",
    APP_URL: `http://localhost:${port}`,
    DATABASE_URL: `file:${join(folder, "db")}`,
    MAILBOX: "embedded",
    MAIL_FROM: "Holdfast <no-reply@localhost>",
    // Each browser of the walk comes from an address of its own.
    TRUSTED_PROXY_HOPS: "1",
    // So short that the walk can meet a proof that has lapsed.
    STEP_UP_MINUTES: "0.1",
    ...madeSecrets(),
  });

  const seeded = await runPackage("tsx/dist/cli.mjs", ["scripts/seed.ts"], { env, capture: true });
  if (seeded.code !== 0) throw new Error("The demo people could not be loaded.");
  const server = await startServer({ port, env, log: join(pictures, "server.log") });
  const browser = await chromium.launch(config.use?.launchOptions);
  try {
    const camera = new Camera(pictures);
    await walk(browser, server.url, camera);
    console.log(`${camera.taken} pictures in .screens/`);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

takeScreens().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
