import { databaseErrorCode } from "@/lib/context";
import { logError } from "@/lib/log";

/**
 * Checks the configuration, opens and migrates the database, and starts what works beside the requests.
 * Anything wrong ends the process with one readable message: a server that cannot work must not look alive.
 */
export async function startServer(): Promise<void> {
  try {
    const { env } = await import("@/lib/env");
    const { installInbound } = await import("@/lib/http/inbound");
    installInbound();
    const { openPlaces } = await import("@/lib/sessions/place");
    openPlaces(env.GEOIP_MMDB_PATH);
    const { dummyHash } = await import("@/lib/crypto/password");
    await dummyHash();
    await startWorkers();
  } catch (error) {
    process.stderr.write(`\nHoldfast cannot start.\n${error instanceof Error ? error.message : String(error)}\n\n`);
    process.exit(1);
  }
}

async function startWorkers(): Promise<void> {
  const { database } = await import("@/lib/database");
  const { chooseTransport } = await import("@/lib/email/choose-transport");
  const { startOutboxWorker } = await import("@/lib/email/worker");
  const open = await database();
  await open.migrator.up().catch((error: unknown) => {
    // The driver's own words are the statement that failed, not what is wrong with the database.
    throw new Error(`DATABASE_URL: the database does not answer as it should (${databaseErrorCode(error) ?? error}).`);
  });
  const stopOutbox = startOutboxWorker({ open, transport: chooseTransport(open.db) });
  onShutdown(async () => {
    await stopOutbox();
    await open.close();
  });
}

/** Lets work under way end before the process does; the embedded engine flushes, the server's connections close. */
function onShutdown(finish: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    const timeout = setTimeout(() => process.exit(0), 2500);
    timeout.unref();
    finish().then(
      () => process.exit(0),
      (error: unknown) => {
        logError("shutdown was not clean", error);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
}
