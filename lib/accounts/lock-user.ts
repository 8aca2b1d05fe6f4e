import { eq } from "drizzle-orm";
import { users } from "@/db/schema";
import type { Context } from "@/lib/context";

/**
 * Takes the account's row for the rest of the transaction, and answers it. A verb that writes more than one
 * row of a person begins with this, so that two of them queue up instead of deadlocking (K12). `FOR NO KEY
 * UPDATE` leaves inserts that refer to the row alone.
 */
export async function lockUser(ctx: Context, userId: string) {
  const [user] = await ctx.db.select().from(users).where(eq(users.id, userId)).for("no key update");
  return user ?? null;
}
