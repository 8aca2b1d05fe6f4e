import { sql } from "drizzle-orm";
import { sessions } from "@/db/schema";

/** A session's methods and `method`, once. In SQL, so that a proof of the same moment is not written over. */
export const amrWith = (method: string) =>
  sql`case when ${method} = any(${sessions.amr}) then ${sessions.amr} else array_append(${sessions.amr}, ${method}) end`;
