import { expect, test } from "vitest";
import { startLogin } from "@/lib/auth/login";
import { answerChallenge } from "@/lib/challenge/answer";
import { findChallenge } from "@/lib/challenge/find";
import { testContext } from "@/lib/testing";
import { givenChallenge, givenPasskeyRow, givenTotp, givenUser, granted, wrongCode } from "@/lib/testing-people";

test("while codes are locked a challenge shows what still answers it: a passkey, unless the lock has ended it", async () => {
  const ctx = await testContext();
  const person = await givenUser(ctx);
  const secret = await givenTotp(ctx, person.id);
  await givenPasskeyRow(ctx, person.id);
  const before = await givenChallenge(ctx, person.id);
  const typesOf = async (token: string) => (await findChallenge(ctx, token))?.methods.map(({ type }) => type);
  expect(await typesOf(before)).toEqual(["passkey", "totp"]);

  for (let i = 0; i < 5; i += 1) await answerChallenge(ctx, before, { code: wrongCode(secret, ctx.now) });
  expect(await typesOf(before)).toEqual(["totp"]);
  const credentials = { email: person.email, password: person.password };
  const since = granted(await startLogin(ctx, credentials, { canUsePasskeys: true }));
  expect(await typesOf(since.token)).toEqual(["passkey"]);
});
