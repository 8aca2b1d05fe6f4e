import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, securityEvents } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { cancelChallenge } from "@/lib/challenge/cancel";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { Context } from "@/lib/context";
import { digestOf } from "@/lib/crypto/digest";
import { onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenPassed,
  givenTotp,
  givenTrust,
  givenUser,
  granted,
  liveSessions,
  present,
  refusalOf,
  trustRows,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { rememberWith } from "@/lib/trusted-devices/remember-with";

let ctx: Context;
let userId: string;
let challengeToken: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
  await givenTotp(ctx, userId);
  challengeToken = await givenPassed(ctx, userId);
});
const redeem = () => redeemChallenge(ctx, challengeToken);
const rows = () => trustRows(ctx, userId);

test("a sign-in that succeeds leaves its trust, and answers its token", async () => {
  const { signedIn, trustToken } = granted(await rememberWith(ctx, { challengeToken, name: "Tablet" }, redeem));
  expect(signedIn).toMatchObject({ userId });
  expect(await rows()).toMatchObject([{ name: "Tablet", revokedAt: null, tokenDigest: digestOf(present(trustToken)) }]);
});

test("attack X21: no trust is left of a sign-in that was cancelled before it ended", async () => {
  const other = await givenTrust(ctx, userId);
  const cancelled = async () => {
    granted(await cancelChallenge(ctx, challengeToken));
    return redeem();
  };
  expect(refusalOf(await rememberWith(ctx, { challengeToken }, cancelled))).toBe("invalid_challenge");
  const made = (await rows()).filter(({ id }) => id !== other.deviceId);
  expect(made).toMatchObject([{ revokedAt: ctx.now, revokedReason: "unclaimed" }]);
  expect((await rows()).find(({ id }) => id === other.deviceId)).toMatchObject({ revokedAt: null });
  const revoked = and(eq(securityEvents.userId, userId), eq(securityEvents.kind, "device.trust_revoked"));
  const told = await ctx.db.select().from(securityEvents).where(revoked);
  expect(told.map(({ metadata }) => metadata)).toMatchObject([{ device_id: made[0]?.id, reason: "unclaimed" }]);
});

test("attack X21: no trust is left of a sign-in that breaks down, and what broke it is told", async () => {
  const broken = () => Promise.reject(new Error("away"));
  await expect(rememberWith(ctx, { challengeToken }, broken)).rejects.toThrow("away");
  expect(await rows()).toMatchObject([{ revokedReason: "unclaimed" }]);
});

test("where there is nothing to trust a sign-in fails or succeeds as it would", async () => {
  const byBackupCode = await givenPassed(ctx, userId, "backup_code");
  const redeemed = () => redeemChallenge(ctx, byBackupCode);
  const first = await rememberWith(ctx, { challengeToken: byBackupCode }, redeemed);
  expect(granted(first)).toMatchObject({ trustToken: null });
  expect(refusalOf(await rememberWith(ctx, { challengeToken: byBackupCode }, redeemed))).toBe("invalid_challenge");
  expect(await rows()).toEqual([]);
  expect(await eventKindsOf(ctx, userId)).not.toContain("device.trust_revoked");
});

test.runIf(onPostgres)(
  "attack X21: of 20 who remember and redeem by one challenge at once one is in, and at most its trust is left",
  async () => {
    for (let round = 0; round < 5; round += 1) {
      challengeToken = await givenPassed(ctx, userId);
      const before = (await rows()).map(({ id }) => id);
      const burst = await Promise.all(Array.from({ length: 20 }, () => rememberWith(ctx, { challengeToken }, redeem)));
      const winners = burst.filter((answer) => answer.ok).map(granted);
      expect(winners).toHaveLength(1);
      expect(await liveSessions(ctx, userId)).toHaveLength(round + 1);
      const [made, ...more] = (await rows()).filter(({ id }) => !before.includes(id));
      expect(more).toEqual([]);
      const held = winners[0]?.trustToken;
      expect(made?.revokedReason ?? null).toBe(held ? null : "unclaimed");
    }
  },
);

test.runIf(onPostgres)("a trust that ends unclaimed waits for the account's row before its own", async () => {
  const waiting = await ctx.db.transaction(async (tx) => {
    const cancelled = async () => {
      await ctx.db.update(challenges).set({ endedAt: ctx.now }).where(eq(challenges.userId, userId));
      await lockUser({ ...ctx, db: tx }, userId);
      return { ok: false, refusal: "invalid_challenge" } as const;
    };
    const started = rememberWith(ctx, { challengeToken }, cancelled);
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    expect(await rows()).toMatchObject([{ revokedAt: null }]);
    return { started };
  });
  expect(refusalOf(await waiting.started)).toBe("invalid_challenge");
  expect(await rows()).toMatchObject([{ revokedReason: "unclaimed" }]);
});
