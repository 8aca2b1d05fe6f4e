import { beforeEach, expect, test } from "vitest";
import { memberships } from "@/db/schema";
import { createBrand } from "@/lib/brands/create";
import type { Context } from "@/lib/context";
import { factorStep } from "@/lib/http/factor-step";
import { answerPassword, passwordStep } from "@/lib/http/password-step";
import { from, later, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenTotp,
  givenTrust,
  givenUser,
  granted,
  liveSessions,
  present,
  refusalOf,
  trustRows,
} from "@/lib/testing-people";
import { days, minutes } from "@/lib/time";

let ctx: Context;
let person: Awaited<ReturnType<typeof givenUser>>;
beforeEach(async () => {
  ctx = await testContext({ userAgent: "okhttp/4.12.0" });
  person = await givenUser(ctx);
});
const signIn = (at: Context, more: object = {}, brandsOnly = false) =>
  answerPassword(at, passwordStep.parse({ email: person.email, password: person.password, ...more }), { brandsOnly });

/** The body of an answer that let somebody in. */
async function entered(at: Context, more: object = {}, brandsOnly = false) {
  const answer = granted(await signIn(at, more, brandsOnly));
  if (answer instanceof Response) throw new Error(`asked for a factor: ${await answer.text()}`);
  return answer;
}
/** The body of an answer that asks for a factor. */
async function asked(at: Context, more: object = {}, brandsOnly = false) {
  const answer = granted(await signIn(at, more, brandsOnly));
  if (!(answer instanceof Response)) throw new Error("not asked for a factor");
  expect(answer.status).toBe(202);
  return answer.json();
}
async function givenBrand(role: "owner" | "admin" | "member" | "viewer", at = ctx) {
  const { id, slug } = await createBrand(at, { ownerId: (await givenUser(at)).id, name: "North Quay" });
  await ctx.db.insert(memberships).values({ brandId: id, userId: person.id, role, createdAt: at.now });
  return slug;
}

test("without a factor a right password is answered with a token, and nothing of trust or brands", async () => {
  const answer = await entered(ctx, { time_zone: "Europe/Lisbon" });
  expect(Object.keys(answer).sort()).toEqual(["access_token", "expires_at", "session", "token_type", "user"]);
});

test("a trusted device's token is answered with a session and the token that takes its place", async () => {
  await givenTotp(ctx, person.id);
  const { token } = await givenTrust(ctx, person.id);
  const answer = await entered(ctx, { trusted_device_token: token });
  expect(answer).toMatchObject({
    trusted_device_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    session: { amr: ["pwd", "trusted_device"], aal: 2, step_up_until: null },
  });
  expect(answer.trusted_device_token).not.toBe(token);
  const again = await entered(ctx, { trusted_device_token: token });
  expect(again).not.toHaveProperty("trusted_device_token");
});

test("attack X21: what is no token of a trusted device is left out, and the factor asked for", async () => {
  await givenTotp(ctx, person.id);
  const { token } = await givenTrust(ctx, person.id);
  const calm = later(ctx, minutes(2));
  for (const trusted_device_token of [null, 7, [token], { token }, "", "a\u0000", token.toUpperCase(), `${token}0`]) {
    const challenge = await asked(from(calm, { ip: `203.0.113.${Math.floor(Math.random() * 250)}` }), {
      trusted_device_token,
    });
    expect(challenge).toMatchObject({ methods: [{ type: "totp" }] });
  }
  expect(await asked(later(ctx, days(31)), { trusted_device_token: token })).not.toHaveProperty("access_token");
  expect(await trustRows(ctx, person.id)).toMatchObject([{ useCount: 0, revokedAt: null }]);
});

test.each(["owner", "admin"] as const)("the brands' door opens to an %s, and tells the brand", async (role) => {
  const slug = await givenBrand(role);
  expect(await entered(ctx, {}, true)).toMatchObject({ brand: { slug, name: "North Quay", role } });
  expect(await entered(ctx)).not.toHaveProperty("brand");
  await givenTotp(ctx, person.id);
  expect(await asked(ctx, {}, true)).toMatchObject({ session_token: expect.any(String) });
});

test("the brand told is the one of the highest role; of several the oldest", async () => {
  await givenBrand("admin", later(ctx, -days(9)));
  await givenBrand("member", later(ctx, -days(20)));
  await givenBrand("owner", later(ctx, -days(1)));
  const oldest = await givenBrand("owner", later(ctx, -days(5)));
  await givenBrand("owner", later(ctx, -days(3)));
  expect(await entered(ctx, {}, true)).toMatchObject({ brand: { slug: oldest, role: "owner" } });
});

test.each(["member", "viewer", null] as const)(
  "the brands' door is closed to a %s, after the right password alone and before any challenge",
  async (role) => {
    await givenTotp(ctx, person.id);
    const { token } = await givenTrust(ctx, person.id);
    if (role) await givenBrand(role);
    const before = await eventKindsOf(ctx, person.id);
    const at = later(ctx, minutes(1));
    expect(refusalOf(await signIn(at, { password: "wrong" }, true))).toBe("invalid_credentials");
    expect(refusalOf(await signIn(at, { trusted_device_token: token }, true))).toBe("forbidden");
    expect(await eventKindsOf(ctx, person.id)).toEqual([...before, "login.failed"]);
    expect(await liveSessions(ctx, person.id)).toHaveLength(1);
    expect(await trustRows(ctx, person.id)).toMatchObject([{ useCount: 0 }]);
  },
);

test("both steps take what they are documented to take, and a name for the device like any other", () => {
  const first = { email: "a@b.example", password: "x" };
  expect(passwordStep.parse({ ...first, brandsOnly: true, canUsePasskeys: true })).toEqual({
    ...first,
    trusted_device_token: undefined,
    time_zone: undefined,
  });
  const second = { session_token: "0".repeat(64), code: "123456" };
  expect(factorStep.parse(second)).toEqual({ ...second, remember_device: false });
  for (const wrong of [{ remember_device: "yes" }, { device_name: "a\u202eb" }, { device_name: "x".repeat(65) }]) {
    expect(factorStep.safeParse({ ...second, ...wrong }).success).toBe(false);
  }
  expect(present(factorStep.parse({ ...second, device_name: " Phone " }).device_name)).toBe("Phone");
});
