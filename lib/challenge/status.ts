import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { backupCodeSets, backupCodes, factors, users } from "@/db/schema";
import type { Identified } from "@/lib/context";

export type FactorView = { id: string; type: "totp"; label: string; createdAt: Date; lastUsedAt: Date | null };

/** Which factors protect an account, and how its backup codes stand. */
export type FactorStatus = {
  methods: FactorView[];
  backupCodes: { left: number; total: number; createdAt: Date } | null;
  lockedUntil: Date | null;
  passwordChangedAt: Date;
};

/** The second factors of the caller's account (C13). */
export async function readFactorStatus(ctx: Identified): Promise<FactorStatus> {
  const [methods, account] = await Promise.all([listFactors(ctx), readAccount(ctx)]);
  const { lockedUntil, passwordChangedAt, left, total, codesMadeAt } = account;
  return {
    methods,
    backupCodes: codesMadeAt ? { left, total, createdAt: codesMadeAt } : null,
    lockedUntil: lockedUntil && lockedUntil > ctx.now ? lockedUntil : null,
    passwordChangedAt,
  };
}

const listFactors = (ctx: Identified) =>
  ctx.db
    .select({
      id: factors.id,
      type: factors.type,
      label: factors.label,
      createdAt: factors.createdAt,
      lastUsedAt: factors.lastUsedAt,
    })
    .from(factors)
    .where(and(eq(factors.userId, ctx.session.userId), eq(factors.status, "active")))
    .orderBy(desc(factors.createdAt), factors.id);

async function readAccount(ctx: Identified) {
  const ofUser = eq(backupCodes.userId, users.id);
  const [account] = await ctx.db
    .select({
      lockedUntil: users.factorLockedUntil,
      passwordChangedAt: users.passwordChangedAt,
      codesMadeAt: backupCodeSets.createdAt,
      left: sql<number>`${ctx.db.$count(backupCodes, and(ofUser, isNull(backupCodes.usedAt)))}`.mapWith(Number),
      total: sql<number>`${ctx.db.$count(backupCodes, ofUser)}`.mapWith(Number),
    })
    .from(users)
    .leftJoin(backupCodeSets, eq(backupCodeSets.userId, users.id))
    .where(eq(users.id, ctx.session.userId));
  if (!account) throw new Error("a session without its account");
  return account;
}
