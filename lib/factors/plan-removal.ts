import { and, eq } from "drizzle-orm";
import { factors } from "@/db/schema";
import type { SignedIn } from "@/lib/context";
import type { FactorType } from "@/lib/factors/enrol";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** What shall go: one factor, the mailed code, or everything. */
export type Removal = { methodId: string } | { type: "email" } | "all";

type Factor = { id: string; type: FactorType; label: string };

/** What a removal means for the account as it stands. `needsFactor`: the password alone does not do it (B08, C10). */
export type RemovalPlan = { going: [Factor, ...Factor[]]; staying: Factor[]; needsFactor: boolean };

/**
 * Finds what would go and what would stay: `not_found` for a factor that is not the caller's, `conflict`
 * where there is nothing to turn off.
 */
export async function planRemoval(
  ctx: SignedIn,
  removal: Removal,
): Promise<Result<RemovalPlan, "not_found" | "conflict">> {
  const active = await ctx.db
    .select({ id: factors.id, type: factors.type, label: factors.label })
    .from(factors)
    .where(and(eq(factors.userId, ctx.session.userId), eq(factors.status, "active")))
    .orderBy(factors.createdAt, factors.id);
  const [first, ...others] = active.filter((factor) => isMeant(removal, factor));
  if (!first) return refuse(removal !== "all" && "methodId" in removal ? "not_found" : "conflict");
  const staying = active.filter((factor) => !isMeant(removal, factor));
  return ok({ going: [first, ...others], staying, needsFactor: active.some(isStrong) });
}

/** What backup codes stand in for, and what a mailed code does not (B08, C07). */
export const isStrong = ({ type }: Pick<Factor, "type">) => type !== "email";

function isMeant(removal: Removal, factor: Factor): boolean {
  if (removal === "all") return true;
  return "type" in removal ? factor.type === removal.type : factor.id === removal.methodId;
}
