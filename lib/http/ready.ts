import "server-only";
import { sql } from "drizzle-orm";
import { database } from "@/lib/database";

/** Whether the database answers now. */
export async function isReady(): Promise<boolean> {
  try {
    const { db } = await database();
    await db.execute(sql`select 1`);
    return true;
  } catch {
    return false;
  }
}
