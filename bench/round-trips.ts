import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

const requests = 15;

/**
 * The database round trips of one `ask`, read from PostgreSQL's own log: the median of some, so that the mail
 * worker, which looks by itself now and then, does not count. The server must be ours, for its log is turned on.
 *
 * A statement that the server has prepared (it has a name in the log) takes one round trip, and so does one of
 * plain text. One with parameters and no name takes two, since the driver asks for their types first.
 */
export async function countRoundTrips(adminUrl: string, ask: () => Promise<unknown>): Promise<number> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [shown] = await admin`show data_directory`;
    const log = join(dirname(shown?.data_directory), "log");
    const read = async () => (await admin`select pg_read_file(${log}) as text`)[0]?.text as string;

    await admin.unsafe("alter system set log_statement = 'all'");
    await admin.unsafe("alter system set log_line_prefix = '%d '");
    await admin`select pg_reload_conf()`;
    await sleep(300);
    const trips: number[] = [];
    for (let i = 0; i < requests; i++) {
      const before = (await read()).length;
      await ask();
      trips.push(tripsIn((await read()).slice(before)));
    }
    return trips.sort((a, b) => a - b)[Math.floor(requests / 2)] ?? Number.NaN;
  } finally {
    await admin.unsafe("alter system reset all");
    await admin`select pg_reload_conf()`;
    await admin.end();
  }
}

/** Our own reading is logged too, under the name of the maintenance database. */
function tripsIn(log: string): number {
  const lines = log.split("\n").filter((line) => !line.startsWith("postgres "));
  const withoutName = lines.filter((line) => /LOG: {2}execute <unnamed>:/.test(line)).length;
  const others = lines.filter((line) => /LOG: {2}(execute \w+|statement):/.test(line)).length;
  return others + 2 * withoutName;
}
