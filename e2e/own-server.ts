import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnvironment, madeSecrets } from "../scripts/environment.mjs";
import { freePort, startServer } from "../scripts/server.mjs";

export type OwnServer = Awaited<ReturnType<typeof startOwnServer>>;

/** A server of one spec's own, with settings of its own, on an embedded database unless they name another. */
export async function startOwnServer(settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-own-"));
  const port = await freePort();
  const env = productionSettings(port, { DATABASE_URL: `file:${join(folder, "db")}`, ...settings });
  const server = await startServer({ port, env, log: join(folder, "log") });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...server, env, folder, stop };
}

/** Everything that production asks for, and `settings` on top. */
export const productionSettings = (port: number, settings: Record<string, string> = {}) =>
  cleanEnvironment({
    NODE_ENV: "production",
    APP_URL: `http://localhost:${port}`,
    DATABASE_URL: "memory:",
    MAILBOX: "embedded",
    MAIL_FROM: "Holdfast <no-reply@localhost>",
    TRUSTED_PROXY_HOPS: "1",
    ...madeSecrets(),
    ...settings,
  });
