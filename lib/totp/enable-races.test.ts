import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { factors } from "@/db/schema";
import { startLogin } from "@/lib/auth/login";
import { redeemChallenge } from "@/lib/challenge/redeem";
import type { Context } from "@/lib/context";
import { revokeAllSessions } from "@/lib/sessions/revoke";
import { from, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { givenUser, granted, refusalOf, rightCode, signedIn } from "@/lib/testing-people";
import { enableTotp } from "@/lib/totp/enable";
import { setUpTotp, totpSetup } from "@/lib/totp/setup";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});
const elsewhere = () => from(ctx, { ip: randomAddress() });
const activeOf = (userId: string) =>
  ctx.db
    .select({ label: factors.label })
    .from(factors)
    .where(and(eq(factors.userId, userId), eq(factors.status, "active")));

test.runIf(onPostgres)("attack X10: a session that is ended while it enrols leaves no factor behind", async () => {
  let ended = 0;
  for (let round = 0; round < 8; round += 1) {
    const person = await givenUser(ctx);
    const thief = await signedIn(elsewhere(), person.id);
    const owner = await signedIn(elsewhere(), person.id);
    const { methodId, secret } = granted(await setUpTotp(thief, {}));
    const enabling = enableTotp(thief, { methodId, code: rightCode(secret, thief.now) });
    // Somewhere between the look at the code and the end of the hashing.
    await new Promise((resolve) => setTimeout(resolve, round * 12));
    await revokeAllSessions(owner, { keepCurrent: true });
    const answer = await enabling;
    if (answer.ok) continue;
    ended += 1;
    expect(refusalOf(answer)).toBe("session_revoked");
    expect(await activeOf(person.id)).toEqual([]);
  }
  expect(ended).toBeGreaterThan(0);
});

test.runIf(onPostgres)(
  "a sign-in by password beside an enrolment goes before it or after it, and never past it",
  async () => {
    const endings = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const person = await givenUser(ctx);
      const me = await signedIn(elsewhere(), person.id);
      const { methodId, secret } = granted(await setUpTotp(me, {}));
      const enabling = enableTotp(me, { methodId, code: rightCode(secret, me.now) });
      await new Promise((resolve) => setTimeout(resolve, 60 + round * 8));
      const other = elsewhere();
      const started = granted(await startLogin(other, { email: person.email, password: person.password }));
      const redeemed = await redeemChallenge(other, started.token);
      granted(await enabling);
      endings.add(redeemed.ok ? "before" : started.challenge ? "asked for a code" : "superseded");
      if (!redeemed.ok) expect(refusalOf(redeemed)).toBe("invalid_challenge");
    }
    expect(endings.size).toBeGreaterThan(0);
  },
);

test("authenticators without a name are numbered", async () => {
  const person = await givenUser(ctx);
  const me = await signedIn(ctx, person.id);
  for (let i = 0; i < 3; i += 1) {
    const { methodId, secret } = granted(await setUpTotp(me, totpSetup.parse({})));
    granted(await enableTotp(me, { methodId, code: rightCode(secret, me.now) }));
  }
  const labels = (await activeOf(person.id)).map(({ label }) => label).sort();
  expect(labels).toEqual(["Authenticator app", "Authenticator app 2", "Authenticator app 3"]);
});
