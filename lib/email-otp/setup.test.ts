import { desc, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, factors, sessions } from "@/db/schema";
import { lockUser } from "@/lib/accounts/lock-user";
import type { SteppedUp } from "@/lib/context";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { takeSend } from "@/lib/email-otp/send";
import { beginEmailOtp } from "@/lib/email-otp/setup";
import { later, onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenEmailOtp,
  givenTotp,
  givenUser,
  granted,
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
const enrolments = () =>
  ctx.db.select().from(challenges).where(eq(challenges.userId, person.id)).orderBy(desc(challenges.createdAt));

test("a setup mails a code to the account's own address and leaves two-factor off", async () => {
  expect(granted(await begin())).toEqual({
    maskedEmail: "p•••@example.com",
    codeExpiresAt: after(ctx.now, minutes(5)),
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
  granted(await begin(later(ctx, seconds(1))));
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
test.runIf(onPostgres)("of five setups at once in one session the last one alone is open", async () => {
  for (let round = 0; round < 5; round += 1) {
    person = await givenUser(ctx);
    const caller = await signedIn(await testContext(), person.id);
    const burst = await Promise.all(Array.from({ length: 5 }, () => begin(caller)));
    expect(burst.map(refusalOf)).toEqual(Array(5).fill(null));
    expect((await enrolments()).filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
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
