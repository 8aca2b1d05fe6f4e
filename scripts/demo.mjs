import { buildIfNeeded } from "./build.mjs";
import { ensureNode, ensurePackages } from "./ensure.mjs";
import { cleanEnvironment, keptSecrets } from "./environment.mjs";
import { runPackage } from "./run.mjs";
import { freePort, startServer } from "./server.mjs";

/**
 * From a clone to an address to open: installs, builds, loads demo people and starts the production server on
 * the embedded engine, with mails kept in its own mailbox. `PORT` and `DATABASE_URL` are taken if given.
 */
async function demo() {
  ensureNode();
  await ensurePackages();
  stopOn(await buildIfNeeded());

  const port = await freePort(Number(process.env.PORT) || 3000);
  const env = cleanEnvironment({
    NODE_ENV: "production",
    APP_URL: `http://localhost:${port}`,
    DATABASE_URL: process.env.DATABASE_URL || "file:.data/demo",
    MAILBOX: "embedded",
    MAIL_FROM: "Holdfast <no-reply@localhost>",
    ...keptSecrets(),
  });

  // Before the server: the embedded engine's folder belongs to one process at a time.
  const seeded = await runPackage("tsx/dist/cli.mjs", ["scripts/seed.ts"], { env, capture: true });
  stopOn(seeded.code);

  const server = await startServer({ port, env });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      process.exitCode = 0;
      server.stop();
    });
  }
  console.log(`\n${seeded.output.trim()}\n\nHoldfast is ready: ${server.url}\n`);
  const code = await server.exited;
  process.exitCode ??= code || 1;
}

function stopOn(/** @type {number} */ code) {
  if (code !== 0) process.exit(code);
}

demo().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
