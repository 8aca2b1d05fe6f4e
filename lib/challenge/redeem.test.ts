import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import { answerChallenge } from "@/lib/challenge/answer";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { issueSession } from "@/lib/sessions/issue";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  givenBackupCodes,
  givenChallenge,
  givenTotp,
  givenUser,
  granted,
  liveSessions,
  refusalOf,
  rightCode,
  sessionRow,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { minutes } from "@/lib/time";

let ctx: Context;
let userId: string;
let secret: string;
beforeEach(async () => {
  ctx = await testContext();
  userId = (await givenUser(ctx)).id;
  secret = await givenTotp(ctx, userId);
});
const answered = async (at: Context) => {
  const token = await givenChallenge(at, userId);
  granted(await answerChallenge(at, token, { code: rightCode(secret, at.now) }));
  return token;
};

test("an answered challenge becomes a session at AAL2 once, then it is spent", async () => {
  const token = await answered(ctx);
  const { sessionId } = granted(await redeemChallenge(ctx, token));
  expect(await sessionRow(ctx, sessionId)).toMatchObject({ aal: 2, amr: ["pwd", "otp"], steppedUpAt: ctx.now });
  expect(refusalOf(await redeemChallenge(ctx, token))).toBe("invalid_challenge");
  expect(await liveSessions(ctx, userId)).toHaveLength(1);
});

test("a session says that a backup code opened it", async () => {
  const [code] = await givenBackupCodes(ctx, userId);
  const token = await givenChallenge(ctx, userId);
  granted(await answerChallenge(ctx, token, { code }));
  const { sessionId } = granted(await redeemChallenge(ctx, token));
  expect((await sessionRow(ctx, sessionId)).amr).toEqual(["pwd", "backup_code"]);
});

test("attack X02: a challenge that still waits cannot be redeemed", async () => {
  const token = await givenChallenge(ctx, userId);
  expect(refusalOf(await redeemChallenge(ctx, token))).toBe("invalid_challenge");
  expect(await liveSessions(ctx, userId)).toEqual([]);
});

test("attack X02: a challenge answered by password alone is a hole where a factor is on, and makes no session", async () => {
  const { token } = await startChallenge(ctx, { userId, purpose: "login", amr: ["pwd"], answeredAal: 1 });
  await expect(redeemChallenge(ctx, token)).rejects.toThrow("below the assurance");
  expect(await liveSessions(ctx, userId)).toEqual([]);
  const rows = await ctx.db.select().from(challenges).where(eq(challenges.userId, userId));
  expect(rows).toMatchObject([{ endedAt: null }]);
});

test("an unknown token opens nothing", async () => {
  for (const token of ["", "0".repeat(64)]) {
    expect(refusalOf(await redeemChallenge(ctx, token))).toBe("invalid_challenge");
  }
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)(
  "a redeem takes the account's row before the challenge's, so it deadlocks with nobody",
  async () => {
    const token = await answered(ctx);
    const redeeming = await ctx.db.transaction(async (tx) => {
      await lockUser({ ...ctx, db: tx }, userId);
      const started = redeemChallenge(ctx, token);
      await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
      const free = tx.select().from(challenges).where(eq(challenges.userId, userId)).for("update", { noWait: true });
      expect(await free).toHaveLength(1);
      return { started };
    });
    expect(refusalOf(await redeeming.started)).toBeNull();
  },
);

test.runIf(onPostgres)(
  "attack X02: a factor that is enrolled while a session waits for the account's row counts",
  async () => {
    const { id } = await givenUser(ctx);
    const issuing = await ctx.db.transaction(async (tx) => {
      await lockUser({ ...ctx, db: tx }, id);
      const started = issueSession(ctx, { userId: id, amr: ["pwd"], aal: 1 }).catch((error: Error) => error.message);
      await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
      await givenTotp({ ...ctx, db: tx }, id);
      return { started };
    });
    expect(await issuing.started).toContain("below the assurance");
    expect(await liveSessions(ctx, id)).toEqual([]);
  },
);

test.runIf(onPostgres)("attack X07: of twenty redeems at once one gets a session", async () => {
  for (let round = 0; round < 5; round += 1) {
    const at = later(ctx, minutes(round));
    const token = await answered(at);
    const burst = await Promise.all(Array.from({ length: 20 }, () => redeemChallenge(at, token)));
    expect(burst.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await liveSessions(ctx, userId)).toHaveLength(round + 1);
  }
});

test.runIf(onPostgres)(
  "attack X07: one challenge verified twice at once with right codes gives one session",
  async () => {
    for (let round = 0; round < 10; round += 1) {
      const at = later(ctx, minutes(2 * round));
      const token = await givenChallenge(at, userId);
      const verify = async (code: string) => {
        const answer = await answerChallenge(at, token, { code });
        return answer.ok ? redeemChallenge(at, token) : answer;
      };
      // Two codes of the window, so that not the code but the challenge decides.
      const both = await Promise.all([verify(rightCode(secret, at.now)), verify(rightCode(secret, at.now, 1))]);
      expect(both.filter((answer) => answer.ok)).toHaveLength(1);
      expect(both.map(refusalOf)).toContain("invalid_challenge");
      expect(await liveSessions(ctx, userId)).toHaveLength(round + 1);
    }
  },
);
