import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { challenges, outbox, securityEvents } from "@/db/schema";
import { startChallenge } from "@/lib/challenge/start";
import type { Context } from "@/lib/context";
import { codesOffered, nothingSent, sendEmailCode, takeSend, tooSoonUntil } from "@/lib/email-otp/send";
import { later, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenUser,
  granted,
  mailedCode,
  mailsOf,
  present,
  refusalOf,
  userRow,
} from "@/lib/testing-people";
import { after, hours, minutes, seconds } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
beforeEach(async () => {
  ctx = await testContext();
  person = await givenUser(ctx, { timeZone: "Europe/Lisbon" });
});
const opened = async (at = ctx) => {
  const opening = { userId: person.id, purpose: "login", amr: ["pwd"], answeredAal: null } as const;
  return { ...(await startChallenge(at, opening)), purpose: opening.purpose, ...nothingSent };
};
const send = async (at: Context, challenge: Awaited<ReturnType<typeof opened>>) =>
  sendEmailCode(at, await userRow(at, person.id), challenge);
const row = async (id: string) => present((await ctx.db.select().from(challenges).where(eq(challenges.id, id))).at(0));

test("a send mails six digits to the owner, which work for five minutes and are kept as a hash", async () => {
  const challenge = await opened();
  const codeExpiresAt = after(ctx.now, minutes(5));
  const nextResendAt = after(ctx.now, seconds(60));
  expect(await send(ctx, challenge)).toEqual({ codeExpiresAt, resendsRemaining: 3, nextResendAt });

  const [mail] = await mailsOf(ctx, person.id);
  expect(mail).toMatchObject({
    kind: "code",
    to: person.email,
    payload: { purpose: "login", expiresAt: codeExpiresAt.toISOString(), where: { timeZone: "Europe/Lisbon" } },
  });
  const code = await mailedCode(ctx, person.id);
  expect(code).toMatch(/^\d{6}$/);
  const kept = await row(challenge.id);
  expect(kept).toMatchObject({ codeExpiresAt, codeSentAt: ctx.now, codeSends: 1, expiresAt: challenge.expiresAt });
  expect(JSON.stringify(kept)).not.toContain(`"${code}"`);
  expect(await eventKindsOf(ctx, person.id)).toEqual(["code.sent"]);
});

test("a mail that comes after its code has lapsed is not sent at all", async () => {
  await send(ctx, await opened());
  const [owed] = await ctx.db.select().from(outbox).where(eq(outbox.userId, person.id));
  expect(owed?.notAfter).toEqual(after(ctx.now, minutes(5)));
});

test("a code never outlives its challenge, whose end a send does not move", async () => {
  const challenge = await opened();
  const late = later(ctx, minutes(8));
  expect((await send(late, challenge)).codeExpiresAt).toEqual(challenge.expiresAt);
  expect((await row(challenge.id)).expiresAt).toEqual(challenge.expiresAt);
});

test("attack X09: the code stands in no event and in no column of the mail's row", async () => {
  const challenge = await opened();
  await send(ctx, challenge);
  const code = await mailedCode(ctx, person.id);
  const events = await ctx.db.select().from(securityEvents).where(eq(securityEvents.userId, person.id));
  const mails = await ctx.db.select().from(outbox).where(eq(outbox.userId, person.id));
  const kept = JSON.stringify([events.map(({ metadata }) => metadata), mails.map(({ kind }) => kind)]);
  for (const hidden of [code, challenge.token]) expect(kept).not.toContain(hidden);
  for (const mail of mails) expect(mail.sealedPayload).not.toContain(code);
});

test("an account is mailed ten codes an hour, over all its challenges, and is told when the hour ends", async () => {
  for (let i = 0; i < 10; i += 1) granted(await takeSend(later(ctx, minutes(i)), person.id));
  const refused = await takeSend(later(ctx, minutes(30)), person.id);
  expect(refused).toMatchObject({ refusal: "rate_limited", detail: { retryAt: after(ctx.now, hours(1)) } });
  expect(refusalOf(await takeSend(ctx, (await givenUser(ctx)).id))).toBeNull();
  expect(refusalOf(await takeSend(later(ctx, hours(1)), person.id))).toBeNull();
});

test("three sends after the first, a minute apart to the millisecond, then none while the challenge lives", () => {
  const expiresAt = after(ctx.now, minutes(10));
  const wait = (codeSends: number, sinceMs: number) =>
    tooSoonUntil(later(ctx, sinceMs), { codeSentAt: ctx.now, codeSends, codeExpiresAt: null, expiresAt });
  expect(tooSoonUntil(ctx, { ...nothingSent, expiresAt })).toBeNull();
  for (const sends of [1, 2, 3]) {
    expect(wait(sends, seconds(60) - 1)).toEqual(after(ctx.now, seconds(60)));
    expect(wait(sends, seconds(60))).toBeNull();
  }
  expect(wait(4, minutes(9))).toEqual(expiresAt);
});

test("the figures count down with each send and end in none, and are nothing where no code is mailed", () => {
  const sent = (codeSends: number) => ({ codeSentAt: ctx.now, codeSends, codeExpiresAt: ctx.now });
  const left = (sends: number) => codesOffered([{ type: "email_otp" }], sent(sends));
  expect([1, 2, 3, 4].map((sends) => left(sends).resendsRemaining)).toEqual([3, 2, 1, 0]);
  expect([1, 4].map((sends) => left(sends).nextResendAt)).toEqual([after(ctx.now, seconds(60)), null]);
  const none = { codeExpiresAt: null, nextResendAt: null };
  expect(codesOffered([{ type: "email_otp" }], nothingSent)).toEqual({ ...none, resendsRemaining: 3 });
  expect(codesOffered([{ type: "totp" }, { type: "backup_code" }], nothingSent)).toEqual({
    ...none,
    resendsRemaining: 0,
  });
});
