import "server-only";
import { sql } from "drizzle-orm";
import { users } from "@/db/schema";
import { database } from "@/lib/database";

type Prepared = ReturnType<typeof prepare>;
let prepared: Promise<Prepared> | undefined;

/** The least that a route with a database does: one prepared select of one row. What `GET /auth/me` is held against. */
export async function selectOnce(): Promise<{ id: string | null }> {
  prepared ??= database().then(({ db }) => prepare(db));
  const [row] = await (await prepared).execute({ limit: 1 });
  return { id: row?.id ?? null };
}

// A parameter, since without one the driver sends plain text and prepares nothing.
const prepare = (db: Awaited<ReturnType<typeof database>>["db"]) =>
  db.select({ id: users.id }).from(users).limit(sql.placeholder("limit")).prepare("yardstick");
