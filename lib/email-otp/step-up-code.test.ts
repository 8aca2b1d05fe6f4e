import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, sessions } from "@/db/schema";
import { reauthenticate } from "@/lib/auth/reauthenticate";
import { startStepUp } from "@/lib/auth/start-step-up";
import type { Identified } from "@/lib/context";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { takeSend } from "@/lib/email-otp/send";
import { sendStepUpCode } from "@/lib/email-otp/step-up-code";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  givenEmailOtp,
  givenSession,
  givenTotp,
  givenUser,
  granted,
  identified,
  mailedCode,
  mailedCodes,
  refusalOf,
  sessionRow,
} from "@/lib/testing-people";
import { after, hours, minutes, seconds } from "@/lib/time";

let person: Awaited<ReturnType<typeof givenUser>>;
let ctx: Identified;
beforeEach(async () => {
  const plain = await testContext();
  person = await givenUser(plain);
  const { token } = await givenSession(plain, person.id);
  await givenEmailOtp(plain, person.id);
  ctx = await identified(plain, token);
});
const elsewhere = (at = ctx) => from(at, { ip: randomAddress() });
const stepUps = () =>
  ctx.db.select().from(challenges).where(eq(challenges.userId, person.id)).orderBy(desc(challenges.createdAt));
const prove = async (at: Identified, code: string) => refusalOf(await reauthenticate(at, { code }));

test("a session is mailed a code that proves it again, and raises one that owes its factor", async () => {
  expect(granted(await sendStepUpCode(ctx))).toMatchObject({
    codeExpiresAt: after(ctx.now, minutes(5)),
    resendsRemaining: 3,
    nextResendAt: after(ctx.now, seconds(60)),
  });
  expect(await stepUps()).toMatchObject([{ purpose: "step_up", sessionId: ctx.session.id, codeSends: 1 }]);
  expect(await prove(ctx, await mailedCode(ctx, person.id))).toBeNull();
  expect(await sessionRow(ctx, ctx.session.id)).toMatchObject({
    aal: 2,
    amr: ["pwd", "email_otp"],
    steppedUpBy: "email_otp",
  });
});

test("sends go on in one challenge, three after the first and a minute apart", async () => {
  granted(await sendStepUpCode(ctx));
  const early = later(ctx, seconds(60) - 1);
  expect(await sendStepUpCode(early)).toMatchObject({
    refusal: "rate_limited",
    detail: { retryAt: after(ctx.now, seconds(60)) },
  });
  for (const round of [1, 2, 3]) granted(await sendStepUpCode(later(ctx, seconds(60 * round))));
  const [challenge] = await stepUps();
  expect(await stepUps()).toHaveLength(1);
  expect(await sendStepUpCode(later(ctx, minutes(5)))).toMatchObject({
    refusal: "rate_limited",
    detail: { retryAt: challenge?.expiresAt },
  });
  expect(await mailedCodes(ctx, person.id)).toHaveLength(4);
  expect(granted(await sendStepUpCode(later(ctx, minutes(10))))).toMatchObject({ resendsRemaining: 3 });
});

test("attack X08: the code before is refused, the new one proves", async () => {
  granted(await sendStepUpCode(ctx));
  const at = later(ctx, seconds(60));
  granted(await sendStepUpCode(at));
  const [old = "", fresh = ""] = await mailedCodes(ctx, person.id);
  if (old !== fresh) expect(await prove(at, old)).toBe("invalid_code");
  expect(await prove(at, fresh)).toBeNull();
  expect(await prove(at, fresh)).toBe("invalid_code");
});

test("a challenge too old for a code's five minutes makes way for a new one, and its code is dead", async () => {
  granted(await sendStepUpCode(ctx));
  const at = later(ctx, minutes(5) + 1);
  expect(granted(await sendStepUpCode(at)).codeExpiresAt).toEqual(after(at.now, minutes(5)));
  expect(await stepUps()).toMatchObject([{ endedAt: null }, { endReason: "superseded" }]);
  expect(await prove(at, await mailedCode(ctx, person.id))).toBeNull();
});

test("a code asked for by the token of `reauthenticate/start` counts as a send of this session", async () => {
  const { token } = granted(await startStepUp(ctx));
  granted(await resendEmailCode(elsewhere(), token));
  expect(refusalOf(await sendStepUpCode(ctx))).toBe("rate_limited");
  expect(await prove(ctx, await mailedCode(ctx, person.id))).toBeNull();
});

test("after a code that proved it the session waits its minute for the next", async () => {
  granted(await sendStepUpCode(ctx));
  expect(await prove(ctx, await mailedCode(ctx, person.id))).toBeNull();
  expect(await sendStepUpCode(elsewhere(later(ctx, seconds(60) - 1)))).toMatchObject({
    refusal: "rate_limited",
    detail: { retryAt: after(ctx.now, seconds(60)) },
  });
  expect(granted(await sendStepUpCode(later(ctx, seconds(60))))).toMatchObject({ resendsRemaining: 3 });
});

test("each session has a code of its own, and that of another proves nothing here", async () => {
  const other = await identified(ctx, (await givenSession(await testContext(), person.id)).token);
  granted(await sendStepUpCode(other));
  expect(await prove(ctx, await mailedCode(ctx, person.id))).toBe("invalid_code");
  // Nor does it make this session wait for its own, or end with it.
  granted(await sendStepUpCode(later(ctx, 1)));
  const [theirs = "", mine = ""] = await mailedCodes(ctx, person.id);
  expect(await prove(other, theirs)).toBeNull();
  expect(await prove(ctx, mine)).toBeNull();
});

test("the limits are those of every resend: ten codes an hour, five calls a minute from one network", async () => {
  for (let i = 0; i < 10; i += 1) granted(await takeSend(ctx, person.id));
  for (let i = 0; i < 5; i += 1) {
    expect(await sendStepUpCode(ctx)).toMatchObject({ detail: { retryAt: after(ctx.now, hours(1)) } });
  }
  expect(await sendStepUpCode(ctx)).toMatchObject({ detail: { retryAt: after(ctx.now, minutes(1)) } });
});

test("where mailed codes are not offered none is sent, nor to a session that has ended", async () => {
  await givenTotp(ctx, person.id);
  expect(refusalOf(await sendStepUpCode(ctx))).toBe("forbidden");
  const ended = { revokedAt: ctx.now, revokedReason: "revoked" as const };
  await ctx.db.update(sessions).set(ended).where(eq(sessions.id, ctx.session.id));
  expect(refusalOf(await sendStepUpCode(ctx))).toBe("session_revoked");
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
});

test("a session opens thirty challenges in ten minutes, and mails no code for one more", async () => {
  for (let i = 0; i < 30; i += 1) granted(await startStepUp(ctx));
  expect(await sendStepUpCode(ctx)).toMatchObject({
    refusal: "rate_limited",
    detail: { retryAt: after(ctx.now, minutes(10)) },
  });
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
});

// Races need real concurrency: on the embedded engine this test would pass without the guard.
test.runIf(onPostgres)("of ten calls at once one mails a code", async () => {
  for (let round = 0; round < 5; round += 1) {
    const plain = await testContext();
    person = await givenUser(plain);
    await givenEmailOtp(plain, person.id);
    const caller = await identified(plain, (await givenSession(plain, person.id)).token);
    const burst = await Promise.all(Array.from({ length: 10 }, () => sendStepUpCode(elsewhere(caller))));
    expect(burst.map(refusalOf).filter((refusal) => refusal === null)).toHaveLength(1);
    expect(await mailedCodes(plain, person.id)).toHaveLength(1);
  }
});
