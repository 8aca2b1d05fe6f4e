import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { outbox, registrations, users } from "@/db/schema";
import type { Registration } from "@/lib/accounts/register";
import { register } from "@/lib/accounts/register";
import type { Context } from "@/lib/context";
import { randomToken } from "@/lib/crypto/random";
import { unseal } from "@/lib/crypto/seal";
import { emailKey } from "@/lib/http/text";
import { from, randomAddress } from "@/lib/testing";
import { granted, present } from "@/lib/testing-people";

/** A good registration of an address that no other test has. */
export const registrationForm = (overrides: Partial<Registration> = {}): Registration => ({
  email: `new-${randomUUID()}@example.com`,
  password: "copper meadow 81 violins",
  name: "Tomás Lume",
  accept_terms: true,
  ...overrides,
});

/** The same instant, from a browser and a network that no other test has. */
export const fromAnotherBrowser = <C extends Context>(ctx: C): C =>
  from(ctx, { deviceId: randomToken(ctx), ip: randomAddress() });

/** The mails owed to one address, opened, oldest first. A registration has no account that they could be found by. */
export async function mailsTo(ctx: Context, address: string) {
  const rows = await ctx.db.select().from(outbox).where(eq(outbox.state, "pending")).orderBy(outbox.createdAt);
  return rows
    .filter(({ id, sealedRecipient }) => sealedRecipient && unseal("mail", id, sealedRecipient) === address)
    .map(({ id, kind, notAfter, sealedPayload }) => ({
      kind,
      notAfter,
      payload: JSON.parse(unseal("mail", id, present(sealedPayload))),
    }));
}

/** The secret of the newest link mailed to one address. */
export async function newestLinkToken(ctx: Context, address: string): Promise<string> {
  const newest = (await mailsTo(ctx, address)).filter(({ kind }) => kind === "verify_email").at(-1);
  return present(/#token=([0-9a-f]{64})$/.exec(present(newest).payload.link)?.[1]);
}

/** Registers, and answers what was typed together with the secret of the mailed link. */
export async function givenRegistration(ctx: Context, overrides: Partial<Registration> = {}) {
  const form = registrationForm(overrides);
  granted(await register(ctx, form));
  return { ...form, token: await newestLinkToken(ctx, form.email) };
}

/** The registrations that wait for one address. */
export const registrationsOf = (ctx: Context, address: string) =>
  ctx.db
    .select()
    .from(registrations)
    .where(eq(registrations.emailKey, emailKey(address)));

/** The account of one address, or `null`. */
export async function accountOf(ctx: Context, address: string) {
  const [account] = await ctx.db
    .select()
    .from(users)
    .where(eq(users.emailKey, emailKey(address)));
  return account ?? null;
}
