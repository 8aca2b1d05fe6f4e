import { expect, test } from "vitest";
import { startLogin } from "@/lib/auth/login";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { findSession } from "@/lib/auth/session";
import { answerChallenge } from "@/lib/challenge/answer";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { randomToken } from "@/lib/crypto/random";
import { env } from "@/lib/env";
import { listSessions } from "@/lib/sessions/list";
import { revokeAllSessions, revokeSession } from "@/lib/sessions/revoke";
import { signOut } from "@/lib/sessions/sign-out";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  givenChallenge,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  liveSessions,
  rightCode,
  signedIn,
} from "@/lib/testing-people";
import { minutes, seconds } from "@/lib/time";

/** Fires everything at once, in an order of its own each round, and lets any error out. */
const allAtOnce = (acts: (() => Promise<unknown>)[]) =>
  Promise.all(acts.sort(() => Math.random() - 0.5).map((act) => act()));

test.runIf(onPostgres)(
  "attack X36: sign-ins, step-ups, revocations and reads of one person at once meet no deadlock",
  async () => {
    const ctx = await testContext();
    for (let round = 0; round < 5; round++) {
      const { id: userId, email, password } = await givenUser(ctx);
      const at = later(ctx, minutes(round));
      const people = await Promise.all(Array.from({ length: 6 }, () => signedIn(at, userId)));
      const doomed = await Promise.all([givenSession(at, userId), givenSession(at, userId)]);
      const next = later(at, minutes(2));
      const elsewhere = () => from(next, { ip: randomAddress(), deviceId: randomToken(ctx) });
      const signIn = async () => {
        const started = granted(await startLogin(elsewhere(), { email, password }));
        await redeemChallenge(elsewhere(), started.token);
      };
      await allAtOnce([
        ...Array.from({ length: 12 }, () => signIn),
        ...people.flatMap((person) => [
          () => reauthenticate({ ...person, now: next.now }, { password }),
          () => reauthenticate({ ...person, now: next.now }, { password: "wrong as can be 9" }),
          () => listSessions(person, { limit: 20, offset: 0, includeRevoked: true }),
        ]),
        ...doomed.flatMap(({ sessionId, token }) => [
          () => revokeSession({ ...people[0]!, now: next.now }, sessionId),
          () => findSession(next, token, { isActivity: true }),
        ]),
        () => signOut({ ...people[1]!, now: next.now }),
        () => revokeAllSessions({ ...people[2]!, now: next.now }, { keepCurrent: true }),
        () => revokeAllSessions({ ...people[3]!, now: next.now }, { keepCurrent: false }),
      ]);
      expect((await liveSessions(ctx, userId)).length).toBeLessThanOrEqual(env.SESSION_MAX_ACTIVE);
    }
  },
);

test.runIf(onPostgres)("attack X36: the same with a second factor, right and wrong codes at once", async () => {
  const ctx = await testContext();
  for (let round = 0; round < 5; round++) {
    const { id: userId } = await givenUser(ctx);
    const secret = await givenTotp(ctx, userId);
    const people = await Promise.all(Array.from({ length: 4 }, () => signedIn(ctx, userId)));
    const tokens = await Promise.all(Array.from({ length: 6 }, () => givenChallenge(ctx, userId)));
    const right = rightCode(secret, ctx.now);
    const answerAndRedeem = (token: string, code: string) => async () => {
      await answerChallenge(ctx, token, { code, method: "totp" });
      await redeemChallenge(ctx, token);
    };
    await allAtOnce([
      ...tokens.flatMap((token, i) => [answerAndRedeem(token, right), answerAndRedeem(token, `00000${i}`)]),
      ...people.flatMap((person) => [
        () => reauthenticate(later(person, seconds(31)), { code: rightCode(secret, ctx.now, 1), method: "totp" }),
        () => reauthenticate(person, { code: "000000", method: "totp" }),
        () => revokeSession(person, people[0]!.session.id),
      ]),
      () => revokeAllSessions(people[1]!, { keepCurrent: true }),
    ]);
    expect((await liveSessions(ctx, userId)).length).toBeLessThanOrEqual(env.SESSION_MAX_ACTIVE);
  }
});
