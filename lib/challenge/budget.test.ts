import { beforeEach, expect, test } from "vitest";
import { answerChallenge } from "@/lib/challenge/answer";
import { cancelChallenge } from "@/lib/challenge/cancel";
import type { Context } from "@/lib/context";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenChallenge,
  givenTotp,
  givenUser,
  mailsOf,
  refusalOf,
  rightCode,
  userRow,
  wrongCode,
} from "@/lib/testing-people";
import { minutes } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});

// Each payment that waits for the winner must see the challenge as the winner left it.
test.runIf(onPostgres)("a right code sent twelve times at once leaves no count and no lock behind", async () => {
  for (let round = 0; round < 10; round += 1) {
    const person = await givenUser(ctx);
    const secret = await givenTotp(ctx, person.id);
    const token = await givenChallenge(ctx, person.id);
    const code = rightCode(secret, ctx.now);
    const answers = await Promise.all(Array.from({ length: 12 }, () => answerChallenge(ctx, token, { code })));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
  }
});

/** Answers `token` with a backup code and cancels it while the code is being hashed. */
async function answerAndCancel(at: Context, userId: string, token: string) {
  const before = (await userRow(at, userId)).factorFailures;
  const answered = answerChallenge(at, token, { code: "AAAA-AAAA" });
  for (;;) {
    if ((await userRow(at, userId)).factorFailures > before) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await cancelChallenge(at, token);
  return refusalOf(await answered);
}

test("cancelling the challenge of the fifth guess avoids neither the lock, nor its doubling, nor the mail", async () => {
  const person = await givenUser(ctx);
  const secret = await givenTotp(ctx, person.id);
  await givenBackupCodes(ctx, person.id);
  let at = ctx;
  for (const lockMinutes of [15, 30, 60]) {
    for (let i = 0; i < 4; i += 1) {
      await answerChallenge(at, await givenChallenge(at, person.id), { code: wrongCode(secret, at.now) });
    }
    expect(await answerAndCancel(at, person.id, await givenChallenge(at, person.id))).toBe("locked");
    expect((await userRow(at, person.id)).factorLockedUntil).toEqual(later(at, minutes(lockMinutes)).now);
    at = later(at, minutes(lockMinutes));
  }
  const kinds = await eventKindsOf(ctx, person.id);
  expect(kinds.filter((kind) => kind === "mfa.locked")).toHaveLength(3);
  expect(await mailsOf(ctx, person.id)).toHaveLength(3);
});

test("a code of the future gets no hint that it will be right", async () => {
  const person = await givenUser(ctx);
  const secret = await givenTotp(ctx, person.id);
  for (const steps of [2, 5, 19]) {
    const ahead = rightCode(secret, ctx.now, steps);
    expect(refusalOf(await answerChallenge(ctx, await givenChallenge(ctx, person.id), { code: ahead }))).toBe(
      "invalid_code",
    );
  }
});
