import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { factors } from "@/db/schema";
import { startLogin } from "@/lib/auth/login";
import type { SteppedUp } from "@/lib/context";
import { env } from "@/lib/env";
import { labelTaken } from "@/lib/factors/enrol";
import { onPostgres, testContext } from "@/lib/testing";
import {
  eventKindsOf,
  givenEmailOtp,
  givenPasskeyRow,
  givenTotp,
  givenUser,
  granted,
  refusalOf,
  signedIn,
} from "@/lib/testing-people";
import { after, minutes } from "@/lib/time";
import { setUpTotp, totpSetup } from "@/lib/totp/setup";

let person: Awaited<ReturnType<typeof givenUser>>;
let ctx: SteppedUp;
beforeEach(async () => {
  const plain = await testContext();
  person = await givenUser(plain);
  ctx = await signedIn(plain, person.id);
});
const setUp = (at = ctx, label = "Phone") => setUpTotp(at, { label });
const pending = () =>
  ctx.db
    .select()
    .from(factors)
    .where(and(eq(factors.userId, person.id), eq(factors.status, "pending")));

test("a setup shows a fresh secret as text, URI and picture, and lives 15 minutes", async () => {
  const setup = granted(await setUp());
  expect(setup.secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(setup.expiresAt).toEqual(after(ctx.now, minutes(15)));
  const uri = new URL(setup.otpauthUri);
  expect(uri.searchParams.get("secret")).toBe(setup.secret);
  expect(decodeURIComponent(uri.pathname)).toBe(`/Holdfast:${person.email}`);
  const svg = Buffer.from(setup.qrCode.replace("data:image/svg+xml;base64,", ""), "base64").toString();
  expect(svg).toMatch(/^<svg[^>]*>.*<\/svg>\s*$/s);
  expect(granted(await setUp()).secret).not.toBe(setup.secret);
});

test("the secret stands nowhere in the clear: not in the row, not in an event", async () => {
  const { secret, methodId } = granted(await setUp());
  const [row] = await pending();
  expect(row).toMatchObject({ id: methodId, label: "Phone", lastStep: 0 });
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(row?.sealedSecret).toMatch(/^[\w-]+\.[\w-]+$/);
  expect(await eventKindsOf(ctx, person.id)).toContain("totp.setup_started");
});

test("a client may name the authenticator and nothing else: a secret of its own is not looked at", () => {
  expect(totpSetup.parse({ secret: "GEZDGNBVGY3TQOJQ", label: " Work phone " })).toEqual({ label: "Work phone" });
  expect(totpSetup.parse({})).toEqual({});
});

test("without a name the authenticator gets the first free one", async () => {
  const named = async () => {
    granted(await setUpTotp(ctx, {}));
    return (await pending()).map((row) => row.label);
  };
  expect(await named()).toEqual(["Authenticator app"]);
  await givenTotp(ctx, person.id, "Authenticator app");
  await givenTotp(ctx, person.id, "Authenticator app 3");
  expect(await named()).toEqual(["Authenticator app 2"]);
});

test("an interrupted setup leaves sign-in as it was, and a new one takes its place", async () => {
  const first = granted(await setUp());
  const login = granted(await startLogin(ctx, { email: person.email, password: person.password }));
  expect(login.challenge).toBeNull();
  const second = granted(await setUp());
  expect((await pending()).map((row) => row.id)).toEqual([second.methodId]);
  expect(second.methodId).not.toBe(first.methodId);
});

test("an account has at most MFA_MAX_METHODS authenticators, and somebody else's do not count", async () => {
  const other = await givenUser(ctx);
  for (let i = 0; i < env.MFA_MAX_METHODS; i += 1) await givenTotp(ctx, other.id, `Theirs ${i}`);
  for (let i = 0; i < env.MFA_MAX_METHODS - 1; i += 1) await givenTotp(ctx, person.id, `Mine ${i}`);
  expect(refusalOf(await setUp())).toBeNull();
  await givenTotp(ctx, person.id, "The last");
  expect(refusalOf(await setUp())).toBe("conflict");
});

test("passkeys and the mailed code are no authenticators: they take no place and no name", async () => {
  for (let i = 0; i < env.MFA_MAX_METHODS; i += 1) await givenPasskeyRow(ctx, person.id, `Phone ${i}`);
  await givenEmailOtp(ctx, person.id);
  expect(refusalOf(await setUp())).toBeNull();
  expect(await pending()).toHaveLength(1);
});

test("a name that another authenticator has is refused at once; that of a removed one is free again", async () => {
  await givenTotp(ctx, person.id, "Phone");
  expect(await setUp()).toMatchObject({ refusal: "validation_failed", detail: { fields: { label: labelTaken } } });
  await ctx.db.delete(factors).where(eq(factors.userId, person.id));
  expect(refusalOf(await setUp())).toBeNull();
});

// Races need real concurrency: on the embedded engine this test would pass without the lock.
test.runIf(onPostgres)("of many setups begun at once one is left", async () => {
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 8 }, () => setUp()));
    expect(await pending()).toHaveLength(1);
  }
});
