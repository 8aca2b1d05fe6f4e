import { beforeEach, expect, test } from "vitest";
import { createBrand } from "@/lib/brands/create";
import type { Context } from "@/lib/context";
import { answerFactor, factorStep } from "@/lib/http/factor-step";
import { answerPassword, passwordStep } from "@/lib/http/password-step";
import { later, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenBackupCodes,
  givenChallenge,
  givenTotp,
  givenUser,
  granted,
  liveSessions,
  refusalOf,
  rightCode,
  trustRows,
  userRow,
  wrongCode,
} from "@/lib/testing-people";
import { seconds } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
let secret: string;
beforeEach(async () => {
  ctx = await testContext({ userAgent: "okhttp/4.12.0" });
  person = await givenUser(ctx);
  secret = await givenTotp(ctx, person.id);
});
const verify = (at: Context, session_token: string, more: object = {}, brandsOnly = false) =>
  answerFactor(at, factorStep.parse({ session_token, code: rightCode(secret, at.now), ...more }), { brandsOnly });
const runsBrand = () => createBrand(ctx, { ownerId: person.id, name: "North Quay" });

test("a right code is answered with a token; no device is trusted unasked", async () => {
  const token = await givenChallenge(ctx, person.id);
  const answer = granted(await verify(ctx, token));
  expect(answer).toMatchObject({ token_type: "Bearer", session: { aal: 2, amr: ["pwd", "otp"] } });
  expect(answer).not.toHaveProperty("trusted_device_token");
  expect(answer).not.toHaveProperty("brand");
  expect(await trustRows(ctx, person.id)).toEqual([]);
  expect(refusalOf(await verify(later(ctx, seconds(30)), token))).toBe("invalid_challenge");
});

test("asked to, it trusts the device, whose token then skips the challenge", async () => {
  const remembered = { remember_device: true, device_name: "Inês’ phone" };
  const answer = granted(await verify(ctx, await givenChallenge(ctx, person.id), remembered));
  expect(answer.trusted_device_token).toMatch(/^[0-9a-f]{64}$/);
  expect(await trustRows(ctx, person.id)).toMatchObject([{ name: "Inês’ phone", browser: "okhttp" }]);
  const { email, password } = person;
  const next = { email, password, trusted_device_token: answer.trusted_device_token };
  expect(granted(await answerPassword(ctx, passwordStep.parse(next)))).toMatchObject({
    session: { amr: ["pwd", "trusted_device"] },
  });
});

test("after a backup code the person is let in and the device is not trusted (D01)", async () => {
  const [code] = await givenBackupCodes(ctx, person.id);
  const answer = granted(await verify(ctx, await givenChallenge(ctx, person.id), { code, remember_device: true }));
  expect(answer).toMatchObject({ session: { amr: ["pwd", "backup_code"] } });
  expect(answer).not.toHaveProperty("trusted_device_token");
  expect(await trustRows(ctx, person.id)).toEqual([]);
});

test("a wrong code trusts nothing", async () => {
  const wrong = { code: wrongCode(secret, ctx.now), remember_device: true };
  expect(refusalOf(await verify(ctx, await givenChallenge(ctx, person.id), wrong))).toBe("invalid_code");
  expect(await trustRows(ctx, person.id)).toEqual([]);
});

test("at the brands' door who runs a brand is told which", async () => {
  const { slug } = await runsBrand();
  const answer = granted(await verify(ctx, await givenChallenge(ctx, person.id), { remember_device: true }, true));
  expect(answer).toMatchObject({ brand: { slug, role: "owner" }, trusted_device_token: expect.any(String) });
});

test("attack X02: at the brands' door the challenge of who runs none is refused, unspent and uncounted", async () => {
  const token = await givenChallenge(ctx, person.id);
  const before = await eventKindsOf(ctx, person.id);
  expect(refusalOf(await verify(ctx, token, {}, true))).toBe("forbidden");
  const wrong = { code: wrongCode(secret, ctx.now) };
  for (let i = 0; i < 6; i += 1) expect(refusalOf(await verify(ctx, token, wrong, true))).toBe("forbidden");
  expect(await eventKindsOf(ctx, person.id)).toEqual(before);
  expect(await userRow(ctx, person.id)).toMatchObject({ factorFailures: 0, factorLockedUntil: null });
  expect(await liveSessions(ctx, person.id)).toEqual([]);
  expect(refusalOf(await verify(ctx, token))).toBeNull();
});

test("a token that names no challenge is refused as such at both doors", async () => {
  for (const brandsOnly of [false, true]) {
    expect(refusalOf(await verify(ctx, "0".repeat(64), {}, brandsOnly))).toBe("invalid_challenge");
  }
});
