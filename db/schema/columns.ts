import { timestamp, uuid } from "drizzle-orm/pg-core";

/** A random public id: it names a row and opens nothing. */
export const id = () => uuid().primaryKey().defaultRandom();

/** An instant in UTC with the milliseconds that a JavaScript `Date` has, so that what is read equals what was written. */
export const instant = () => timestamp({ withTimezone: true, precision: 3, mode: "date" });
