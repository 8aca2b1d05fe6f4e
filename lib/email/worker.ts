import type { OpenDatabase } from "@/db/open";
import { deliverDue, nextDueAt } from "@/lib/email/deliver";
import { outboxChannel } from "@/lib/email/enqueue";
import type { Transport } from "@/lib/email/transport";
import { logError } from "@/lib/log";
import { seconds } from "@/lib/time";

type WorkerSettings = {
  open: Pick<OpenDatabase, "db" | "listen">;
  transport: Transport;
  clock?: () => Date;
  /** Also looks this often: a NOTIFY may be lost while a connection is. */
  pollEveryMs?: number;
};

/**
 * Sends mail as it is committed, on any number of servers. Runs at once, on each wake, when the next retry
 * falls due and every 20 s; one run at a time, and a wake during a run is one more run. A database that
 * fails is told once and tried again. Answers a function that stops it and waits for what is under way.
 */
export function startOutboxWorker({
  open,
  transport,
  clock = () => new Date(),
  pollEveryMs = seconds(20),
}: WorkerSettings): () => Promise<void> {
  let stopped = false;
  let woken = false;
  let failing = false;
  let run: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => Promise<void>) | null = null;

  function wake(): void {
    woken = true;
    run ??= work();
  }

  async function work(): Promise<void> {
    let waitMs = pollEveryMs;
    while (woken && !stopped) {
      woken = false;
      clearTimeout(timer);
      waitMs = await runOnce();
    }
    // In one breath with the last look at `woken`: a wake that comes now starts a run of its own.
    run = null;
    if (stopped) return;
    timer = setTimeout(wake, waitMs);
    timer.unref();
  }

  /** One run; answers how long to wait for the next. */
  async function runOnce(): Promise<number> {
    const troubles: unknown[] = [];
    // First, so that no commit falls between listening and looking. Deaf, the worker still polls.
    await hear().catch((error) => troubles.push(error));
    const waitMs = await sendDue().catch((error) => {
      troubles.push(error);
      return pollEveryMs;
    });
    if (troubles.length > 0 && !failing) logError("the outbox cannot be worked off", troubles[0]);
    failing = troubles.length > 0;
    return waitMs;
  }

  async function hear(): Promise<void> {
    stopListening ??= await open.listen(outboxChannel, wake);
  }

  async function sendDue(): Promise<number> {
    await deliverDue({ db: open.db, now: clock() }, transport, clock);
    const dueAt = await nextDueAt({ db: open.db });
    const untilDueMs = dueAt ? dueAt.getTime() - clock().getTime() : pollEveryMs;
    return Math.min(pollEveryMs, Math.max(untilDueMs, shortestWaitMs));
  }

  wake();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await run;
    await stopListening?.();
  };
}

/** Mails that another server has just locked look due to us: no reason to spin. */
const shortestWaitMs = 250;
