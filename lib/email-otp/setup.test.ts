import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, factors, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { SteppedUp } from "@/lib/context";
import { enableEmailOtp } from "@/lib/email-otp/enable";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { takeSend } from "@/lib/email-otp/send";
import { beginEmailOtp } from "@/lib/email-otp/setup";
import { beginPasskey } from "@/lib/passkeys/setup";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenEmailOtp,
  givenTotp,
  givenUser,
  granted,
  mailedCode,
  mailedCodes,
  mailsOf,
  refusalOf,
  signedIn,
} from "@/lib/testing-people";
import { waitersForLocks } from "@/lib/testing-statements";
import { after, hours, minutes, seconds } from "@/lib/time";

let person: Awaited<ReturnType<typeof givenUser>>;
let ctx: SteppedUp;
beforeEach(async () => {
  const plain = await testContext();
  person = await givenUser(plain);
  ctx = await signedIn(plain, person.id);
});
const begin = (at = ctx) => beginEmailOtp(at);
const elsewhere = (at = ctx) => from(at, { ip: randomAddress() });
const enrolments = () =>
  ctx.db.select().from(challenges).where(eq(challenges.userId, person.id)).orderBy(desc(challenges.createdAt));

test("a setup mails a code to the account's own address and leaves two-factor off", async () => {
  expect(granted(await begin())).toEqual({
    maskedEmail: "p•••@example.com",
    codeExpiresAt: after(ctx.now, minutes(5)),
    resendsRemaining: 3,
    nextResendAt: after(ctx.now, seconds(60)),
  });
  expect(await mailsOf(ctx, person.id)).toMatchObject([
    { kind: "code", to: person.email, payload: { purpose: "enroll" } },
  ]);
  expect(await enrolments()).toMatchObject([{ purpose: "enroll", sessionId: ctx.session.id, endedAt: null }]);
  expect(await ctx.db.select().from(factors).where(eq(factors.userId, person.id))).toEqual([]);
  expect(await eventKindsOf(ctx, person.id)).toContain("code.sent");
});

test("a session has one setup open: the next one takes its place, and leaves that of another session", async () => {
  const elsewhere = await signedIn(await testContext(), person.id);
  granted(await begin(elsewhere));
  granted(await begin());
  granted(await begin(later(ctx, seconds(60))));
  const mine = (await enrolments()).filter(({ sessionId }) => sessionId === ctx.session.id);
  expect(mine).toMatchObject([{ endedAt: null }, { endReason: "superseded" }]);
  const theirs = (await enrolments()).filter(({ sessionId }) => sessionId === elsewhere.session.id);
  expect(theirs).toMatchObject([{ endedAt: null }]);
});

test("where e-mail codes are on already there is nothing to set up; beside an authenticator they may be", async () => {
  await givenTotp(ctx, person.id);
  expect(refusalOf(await begin())).toBeNull();
  await givenEmailOtp(ctx, person.id);
  expect(refusalOf(await begin())).toBe("conflict");
  expect(await mailedCodes(ctx, person.id)).toHaveLength(1);
});

test("setups share the ten codes an hour with every challenge of the account", async () => {
  for (let i = 0; i < 10; i += 1) granted(await takeSend(ctx, person.id));
  expect(await begin()).toMatchObject({ refusal: "rate_limited", detail: { retryAt: after(ctx.now, hours(1)) } });
  expect(await enrolments()).toEqual([]);
});

test("a session is mailed a setup's code once a minute, and three after the first while the last one would be open", async () => {
  for (const [round, resendsRemaining] of [3, 2, 1, 0].entries()) {
    const at = later(ctx, seconds(60 * round));
    expect(granted(await begin(elsewhere(at))).resendsRemaining).toBe(resendsRemaining);
    if (resendsRemaining === 0) break;
    expect(await begin(elsewhere(later(at, seconds(60) - 1)))).toMatchObject({
      refusal: "rate_limited",
      detail: { retryAt: after(at.now, seconds(60)) },
    });
  }
  const last = later(ctx, minutes(3));
  for (const ms of [minutes(1), minutes(10) - 1]) {
    expect(await begin(elsewhere(later(last, ms)))).toMatchObject({
      refusal: "rate_limited",
      detail: { retryAt: after(last.now, minutes(10)) },
    });
  }
  expect(await mailedCodes(ctx, person.id)).toHaveLength(4);
  expect(granted(await begin(elsewhere(later(last, minutes(10))))).resendsRemaining).toBe(3);
});

test("a passkey's setup in between is no way round the minute or the three", async () => {
  for (const round of [0, 1, 2, 3]) {
    const at = elsewhere(later(ctx, seconds(60 * round)));
    granted(await begin(at));
    granted(await beginPasskey(at, {}));
    expect(refusalOf(await begin(later(at, 1)))).toBe("rate_limited");
  }
  expect(refusalOf(await begin(elsewhere(later(ctx, minutes(4)))))).toBe("rate_limited");
  expect(await mailedCodes(ctx, person.id)).toHaveLength(4);
});

test("one that was proved begins no count for the next, which waits its minute all the same", async () => {
  granted(await begin());
  granted(await enableEmailOtp(ctx, { code: await mailedCode(ctx, person.id) }));
  await ctx.db.delete(factors).where(eq(factors.userId, person.id));
  expect(refusalOf(await begin(later(ctx, seconds(60) - 1)))).toBe("rate_limited");
  expect(granted(await begin(later(ctx, seconds(60)))).resendsRemaining).toBe(3);
});

test("five setups a minute from one network, whatever comes of them", async () => {
  const callers = [];
  for (let i = 0; i < 6; i += 1) callers.push(await signedIn(ctx, (await givenUser(ctx)).id));
  const sent = [];
  for (const caller of callers) sent.push(refusalOf(await begin(caller)));
  expect(sent).toEqual([...Array(5).fill(null), "rate_limited"]);
});

test("attack X10: a session that was ended mails nothing", async () => {
  const ended = { revokedAt: ctx.now, revokedReason: "revoked" as const };
  await ctx.db.update(sessions).set(ended).where(eq(sessions.id, ctx.session.id));
  expect(refusalOf(await begin())).toBe("session_revoked");
  expect(await mailedCodes(ctx, person.id)).toEqual([]);
});

test("a setup is named by its session alone: no token of it opens anything", async () => {
  granted(await begin());
  const [enrolment] = await enrolments();
  expect(refusalOf(await resendEmailCode(ctx, enrolment?.tokenDigest ?? ""))).toBe("invalid_challenge");
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("of five setups at once in one session one mails a code", async () => {
  for (let round = 0; round < 5; round += 1) {
    person = await givenUser(ctx);
    const caller = await signedIn(await testContext(), person.id);
    const burst = await Promise.all(Array.from({ length: 5 }, () => begin(caller)));
    expect(burst.map(refusalOf).filter((refusal) => refusal === null)).toHaveLength(1);
    expect(await enrolments()).toMatchObject([{ endedAt: null, codeSends: 1 }]);
    expect(await mailedCodes(ctx, person.id)).toHaveLength(1);
  }
});

test.runIf(onPostgres)("a setup waits for whoever holds the account's row before it looks", async () => {
  const beginning = await ctx.db.transaction(async (tx) => {
    await lockUser({ ...ctx, db: tx }, person.id);
    const started = begin();
    await expect.poll(() => waitersForLocks(ctx), { timeout: 5000 }).toBeGreaterThan(0);
    await givenEmailOtp({ ...ctx, db: tx }, person.id);
    return { started };
  });
  expect(refusalOf(await beginning.started)).toBe("conflict");
});
