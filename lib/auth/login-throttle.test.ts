import { randomUUID } from "node:crypto";
import { like } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { loginThrottles } from "@/db/schema";
import type { Attempt } from "@/lib/auth/login-throttle";
import { clearWrongPasswords, countWrongPassword, payForPassword } from "@/lib/auth/login-throttle";
import type { Context } from "@/lib/context";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { granted, refusalOf } from "@/lib/testing-people";
import { after, hours, minutes } from "@/lib/time";

let ctx: Context;
let attempt: Attempt;
beforeEach(async () => {
  ctx = await testContext();
  attempt = { emailKey: `${randomUUID()}@example.com`, isKnownBrowser: false };
});
/** One wrong password from `at`: paid, then counted. Answers what the payment was refused with, or `null`. */
async function fail(at: Context, tried = attempt) {
  const paid = await payForPassword(at, tried);
  if (paid.ok) await countWrongPassword(at);
  return refusalOf(paid);
}
const failTimes = async (times: number, at: Context = ctx, tried = attempt) => {
  const refusals = [];
  for (let i = 0; i < times; i += 1) refusals.push(await fail(at, tried));
  return refusals;
};
const elsewhere = (at = ctx) => from(at, { ip: randomAddress() });

test("five wrong from one network are looked at, then it is locked for 15 minutes", async () => {
  const retryAt = after(ctx.now, minutes(15));
  for (const locksHereUntil of [null, null, null, null, retryAt]) {
    expect(granted(await payForPassword(ctx, attempt))).toEqual({ locksHereUntil, locksAccountUntil: null });
  }
  for (const at of [ctx, later(ctx, minutes(15) - 1)]) {
    expect(await payForPassword(at, attempt)).toMatchObject({ refusal: "locked", detail: { retryAt } });
  }
  const reopened = later(ctx, minutes(15));
  expect(await failTimes(6, reopened)).toEqual([...Array(5).fill(null), "locked"]);
});

test("what met the lock does not lengthen it, and is counted beside it", async () => {
  await failTimes(5);
  expect(await failTimes(7, later(ctx, minutes(14)))).toEqual(Array(7).fill("locked"));
  expect(refusalOf(await payForPassword(later(ctx, minutes(15)), attempt))).toBeNull();
});

test("failures are counted within 60 minutes from the first", async () => {
  await failTimes(1);
  await failTimes(3, later(ctx, minutes(59)));
  expect(await failTimes(5, later(ctx, minutes(60)))).toEqual(Array(5).fill(null));
  expect(await fail(later(ctx, minutes(60)))).toBe("locked");
});

test("within the 60 minutes the fifth locks, however late it comes", async () => {
  await failTimes(4);
  const late = later(ctx, minutes(60) - 1);
  expect(granted(await payForPassword(late, attempt)).locksHereUntil).toEqual(after(late.now, minutes(15)));
  expect(await fail(later(late, minutes(15) - 1))).toBe("locked");
  expect(await fail(later(late, minutes(15)))).toBeNull();
});

test("another network, another account: each has its own five", async () => {
  await failTimes(5);
  expect(await fail(elsewhere())).toBeNull();
  expect(await fail(ctx, { ...attempt, emailKey: `${randomUUID()}@example.com` })).toBeNull();
  expect(await fail(ctx)).toBe("locked");
});

test("attack X16: hopping inside one /64 stays in one bucket; the next /64 is another", async () => {
  const network = `2001:db8:${Math.floor(ctx.now.getTime() / 1000 / 65536).toString(16)}:`;
  const of = (block: string, host: string) => from(ctx, { ip: `${network}${block}:${host}` });
  const hosts = ["0:0:0:1", "ffff:ffff:ffff:ffff", "1:2:3:4", "0:0:0:2", "abcd::"];
  for (const host of hosts) expect(await fail(of("1", host.replace("abcd::", "abcd:0:0:0")))).toBeNull();
  expect(await fail(of("1", "9:9:9:9"))).toBe("locked");
  expect(await fail(of("2", "0:0:0:1"))).toBeNull();
});

test("two IPv4 addresses are two networks, and one mapped into IPv6 is itself", async () => {
  const ip = `203.0.113.${1 + Math.floor(Math.random() * 200)}`;
  await failTimes(5, from(ctx, { ip }));
  expect(await fail(from(ctx, { ip: `::ffff:${ip}` }))).toBe("locked");
  expect(await fail(from(ctx, { ip: "203.0.113.250" }))).toBeNull();
});

test("attack X17: strangers cannot use up a known browser's budget, nor it theirs", async () => {
  const known = { ...attempt, isKnownBrowser: true };
  const browser = from(ctx, { deviceId: randomUUID() });
  await failTimes(5, browser);
  expect(await fail(browser)).toBe("locked");
  expect(await failTimes(6, browser, known)).toEqual([...Array(5).fill(null), "locked"]);
  // The budget goes with the browser, wherever it is carried; another known one has its own.
  expect(await fail(elsewhere(browser), known)).toBe("locked");
  expect(await fail(from(browser, { deviceId: randomUUID() }), known)).toBeNull();
  expect(await fail(elsewhere())).toBeNull();
});

test("a right password clears what was counted from there, and nothing else", async () => {
  const other = elsewhere();
  await failTimes(4, other);
  await failTimes(4);
  await clearWrongPasswords(ctx, attempt);
  expect(await failTimes(6)).toEqual([...Array(5).fill(null), "locked"]);
  expect(await failTimes(2, other)).toEqual([null, "locked"]);
});

/** Tries at the account from so many networks. */
async function payFromElsewhere(times: number, at = ctx) {
  for (let i = 0; i < times; i += 1) expect(refusalOf(await payForPassword(elsewhere(at), attempt))).toBeNull();
}

test("100 tries of one account in an hour lock it for every unknown browser, until the hour ends", async () => {
  await payFromElsewhere(98);
  const until = after(ctx.now, hours(1));
  const late = later(ctx, minutes(59));
  expect(granted(await payForPassword(elsewhere(late), attempt)).locksAccountUntil).toBeNull();
  expect(granted(await payForPassword(elsewhere(late), attempt)).locksAccountUntil).toEqual(until);
  for (const at of [late, later(ctx, hours(1) - 1)]) {
    expect(await payForPassword(elsewhere(at), attempt)).toMatchObject({
      refusal: "locked",
      detail: { retryAt: until },
    });
  }

  const known = { ...attempt, isKnownBrowser: true };
  const browser = from(elsewhere(late), { deviceId: randomUUID() });
  expect(granted(await payForPassword(browser, known)).locksAccountUntil).toBeNull();
  expect(refusalOf(await payForPassword(elsewhere(later(ctx, hours(1))), attempt))).toBeNull();
});

test("a right password takes back its own try from the account, and never a lock that strangers earned", async () => {
  const known = { ...attempt, isKnownBrowser: true };
  const browser = from(elsewhere(), { deviceId: randomUUID() });
  await payFromElsewhere(99);
  for (let i = 0; i < 3; i += 1) {
    expect(granted(await payForPassword(browser, known)).locksAccountUntil).not.toBeNull();
    await clearWrongPasswords(browser, known);
  }
  await payFromElsewhere(1);
  granted(await payForPassword(browser, known));
  await clearWrongPasswords(browser, known);
  expect(refusalOf(await payForPassword(elsewhere(), attempt))).toBe("locked");
});

test("50 failures from one network in ten minutes block it for ten, for every account", async () => {
  const everybody = () => ({ emailKey: `${randomUUID()}@example.com`, isKnownBrowser: false });
  for (let i = 0; i < 49; i += 1) await countWrongPassword(ctx);
  expect(refusalOf(await payForPassword(ctx, everybody()))).toBeNull();
  await countWrongPassword(ctx);
  const retryAt = after(ctx.now, minutes(10));
  for (const tried of [everybody(), { ...everybody(), isKnownBrowser: true }]) {
    expect(await payForPassword(ctx, tried)).toMatchObject({ refusal: "rate_limited", detail: { retryAt } });
  }
  expect(refusalOf(await payForPassword(elsewhere(), everybody()))).toBeNull();
  expect(refusalOf(await payForPassword(later(ctx, minutes(10)), everybody()))).toBeNull();
});

test("the table holds neither address nor e-mail", async () => {
  const named = from(ctx, { ip: "198.51.100.77", deviceId: "device-cookie" });
  await failTimes(3, named);
  await failTimes(3, named, { ...attempt, isKnownBrowser: true });
  const kept = JSON.stringify(await ctx.db.select().from(loginThrottles).where(like(loginThrottles.key, "%")));
  for (const hidden of [attempt.emailKey, "198.51.100.77", "device-cookie"]) expect(kept).not.toContain(hidden);
});

// Races need real concurrency: on the embedded engine these tests would pass without the guards.
test.runIf(onPostgres)("of 100 tries at once from one network five are looked at, one of them the last", async () => {
  for (let round = 0; round < 5; round += 1) {
    const tried = { ...attempt, emailKey: `${randomUUID()}@example.com` };
    const burst = await Promise.all(Array.from({ length: 100 }, () => payForPassword(ctx, tried)));
    const paid = burst.flatMap((result) => (result.ok ? [result.value] : []));
    expect(paid).toHaveLength(5);
    expect(paid.filter(({ locksHereUntil }) => locksHereUntil)).toHaveLength(1);
  }
});

test.runIf(onPostgres)(
  "of 120 tries at once from as many networks 100 are looked at, one of them the last",
  async () => {
    const burst = await Promise.all(Array.from({ length: 120 }, () => payForPassword(elsewhere(), attempt)));
    const paid = burst.flatMap((result) => (result.ok ? [result.value] : []));
    expect(paid).toHaveLength(100);
    expect(paid.filter(({ locksAccountUntil }) => locksAccountUntil)).toHaveLength(1);
  },
);

test.runIf(onPostgres)("a burst from 300 networks gets 100 passwords of one account looked at, in all", async () => {
  const burst = await Promise.all(Array.from({ length: 300 }, () => fail(elsewhere())));
  expect(burst.filter((refusal) => refusal === null)).toHaveLength(100);
  expect(burst.filter((refusal) => refusal === "locked")).toHaveLength(200);
});

test("the lock of an account ends with the hour of its first failure", async () => {
  for (let i = 0; i < 99; i += 1) await fail(elsewhere());
  const late = elsewhere(later(ctx, minutes(59)));
  expect(granted(await payForPassword(late, attempt)).locksAccountUntil).toEqual(after(ctx.now, hours(1)));
  expect(await fail(elsewhere(later(ctx, hours(1) - 1)))).toBe("locked");
  expect(await fail(elsewhere(later(ctx, hours(1))))).toBeNull();
});
