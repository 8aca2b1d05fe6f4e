import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/** Uses of a limit in its present window, per subject. One upsert counts and answers (lib/ratelimit). */
export const rateLimits = pgTable(
  "rate_limits",
  {
    /** `<limit>:<subject>`, the subject as a keyed hash where it is personal. */
    key: text().primaryKey(),
    used: integer().notNull(),
    resetsAt: instant().notNull(),
  },
  (t) => [index("rate_limits_by_reset").on(t.resetsAt)],
);

/** Wrong passwords per account and network, per account and browser, per account, and per network (A07). */
export const loginThrottles = pgTable(
  "login_throttles",
  {
    /** `<bucket>:<keyed hash>`: an unknown address is counted like a known one (A08). */
    key: text().primaryKey(),
    failures: integer().notNull(),
    windowEndsAt: instant().notNull(),
    lockedUntil: instant(),
    /** Tries that met the lock: they are counted here instead of filling the log (F02). */
    triesWhileLocked: integer().notNull().default(0),
  },
  (t) => [index("login_throttles_by_window").on(t.windowEndsAt)],
);
