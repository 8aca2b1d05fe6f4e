import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { backupCodeSets, backupCodes, factors, trustedDevices, users } from "@/db/schema";
import type { Identified } from "@/lib/context";
import { liveTrust } from "@/lib/trusted-devices/live";

export type FactorView = {
  id: string;
  type: "totp" | "email" | "passkey";
  label: string;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** Which factors protect an account, and how its backup codes stand. */
export type FactorStatus = {
  methods: FactorView[];
  backupCodes: { left: number; total: number; createdAt: Date } | null;
  lockedUntil: Date | null;
  passwordChangedAt: Date;
  /** How many devices skip the challenge now. */
  trustedDevices: number;
};

/** The second factors of the caller's account (C13). */
export async function readFactorStatus(ctx: Identified): Promise<FactorStatus> {
  const [methods, account] = await Promise.all([listFactors(ctx), readAccount(ctx)]);
  const { lockedUntil, passwordChangedAt, left, total, codesMadeAt, trusted } = account;
  return {
    methods,
    backupCodes: codesMadeAt ? { left, total, createdAt: codesMadeAt } : null,
    lockedUntil: lockedUntil && lockedUntil > ctx.now ? lockedUntil : null,
    passwordChangedAt,
    trustedDevices: trusted,
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
      trusted:
        sql<number>`${ctx.db.$count(trustedDevices, and(eq(trustedDevices.userId, users.id), liveTrust(ctx)))}`.mapWith(
          Number,
        ),
      total: sql<number>`${ctx.db.$count(backupCodes, ofUser)}`.mapWith(Number),
    })
    .from(users)
    .leftJoin(backupCodeSets, eq(backupCodeSets.userId, users.id))
    .where(eq(users.id, ctx.session.userId));
  if (!account) throw new Error("a session without its account");
  return account;
}
