import { beforeEach, expect, test } from "vitest";
import { register, registration } from "@/lib/accounts/register";
import { policies } from "@/lib/consents/policies";
import type { Context } from "@/lib/context";
import { verifyPassword } from "@/lib/crypto/password";
import { env } from "@/lib/env";
import { issueSession } from "@/lib/sessions/issue";
import { from, later, onPostgres, randomAddress, testContext } from "@/lib/testing";
import { givenUser, mailsOf, present, refusalOf } from "@/lib/testing-people";
import {
  accountOf,
  fromAnotherBrowser,
  givenRegistration,
  mailsTo,
  registrationForm,
  registrationsOf,
} from "@/lib/testing-registrations";
import { hours, minutes } from "@/lib/time";

let ctx: Context;
beforeEach(async () => {
  ctx = await testContext();
});

/** Strangers are many: each try comes from a network of its own. */
const elsewhere = (ctx: Context) => from(ctx, { ip: randomAddress() });

test("the answer is the same whether the address is free, pending or taken", async () => {
  const form = registrationForm();
  const owner = await givenUser(ctx);
  const answers = [
    await register(ctx, form),
    await register(ctx, form),
    await register(ctx, registrationForm({ email: owner.email })),
  ];
  expect(answers).toEqual(Array(3).fill({ ok: true, value: null }));
});

test("a registration is no account: the address is free until its link was opened", async () => {
  const { email } = await givenRegistration(ctx);
  expect(await accountOf(ctx, email)).toBeNull();
  expect(await registrationsOf(ctx, email)).toHaveLength(1);
});

test("a registration keeps neither its password nor its link, but a hash and a digest", async () => {
  const { email, password, token } = await givenRegistration(ctx);
  const [row] = await registrationsOf(ctx, email);
  for (const secret of [password, token]) expect(JSON.stringify(row)).not.toContain(secret);
  expect(await verifyPassword(present(row).passwordHash, password)).toBe(true);
});

test("it keeps the versions of the policies that were accepted", async () => {
  const { email } = await givenRegistration(ctx);
  const versions = Object.fromEntries(policies.map(({ key, version }) => [key, version]));
  expect(await registrationsOf(ctx, email)).toMatchObject([{ policies: versions }]);
});

test("the mail names time, place and device, and is dropped with its link", async () => {
  const { email, name } = await givenRegistration(ctx);
  const [mail] = await mailsTo(ctx, email);
  expect(mail).toMatchObject({
    kind: "verify_email",
    notAfter: later(ctx, minutes(env.EMAIL_VERIFICATION_MINUTES)).now,
    payload: { name },
  });
  expect(present(mail).payload.link).toMatch(new RegExp(`^${env.APP_URL}/verify-email#token=[0-9a-f]{64}$`));
  expect(JSON.stringify(present(mail).payload.requested)).toMatch(/Chrome 141/);
});

test("a taken address gets a mail that says so, to the address as its owner wrote it, and no registration", async () => {
  const owner = await givenUser(ctx, { email: `Mixed.Case-${crypto.randomUUID()}@Example.com` });
  await register(ctx, registrationForm({ email: owner.email.toLowerCase() }));
  expect(await mailsOf(ctx, owner.id)).toMatchObject([{ kind: "address_taken", to: owner.email }]);
  expect(await registrationsOf(ctx, owner.email)).toEqual([]);
});

test("attack X35: strangers cause at most 3 mails an hour to one address, and the answer stays the same", async () => {
  const form = registrationForm();
  for (let i = 0; i < 6; i++) expect(await register(elsewhere(ctx), form)).toEqual({ ok: true, value: null });
  expect(await mailsTo(ctx, form.email)).toHaveLength(3);

  await register(later(elsewhere(ctx), hours(1)), form);
  expect(await mailsTo(ctx, form.email)).toHaveLength(4);
});

test("attack X35: writing the address in other letters buys no new mails", async () => {
  const { email } = registrationForm();
  for (const spelled of [email, email.toUpperCase(), `N${email.slice(1)}`, email.replace("example", "EXAMPLE")]) {
    await register(elsewhere(ctx), registrationForm({ email: spelled }));
  }
  const counts = await Promise.all(
    [email, email.toUpperCase(), `N${email.slice(1)}`, email.replace("example", "EXAMPLE")].map(
      async (spelled) => (await mailsTo(ctx, spelled)).length,
    ),
  );
  expect(counts).toEqual([1, 1, 1, 0]);
});

test("attack X35: a browser that the account knows has 3 mails of its own, whatever strangers used up", async () => {
  const owner = await givenUser(ctx);
  const home = fromAnotherBrowser(ctx);
  await issueSession(home, { userId: owner.id, amr: ["pwd"], aal: 1 });
  const form = registrationForm({ email: owner.email });
  for (let i = 0; i < 5; i++) await register(fromAnotherBrowser(ctx), form);
  expect(await mailsOf(ctx, owner.id)).toHaveLength(3);
  for (let i = 0; i < 5; i++) await register(from(home, { ip: randomAddress() }), form);
  expect(await mailsOf(ctx, owner.id)).toHaveLength(6);
});

test("one network registers 10 times an hour; attack X16: an IPv6 /64 is one network", async () => {
  const network = randomAddress().replace(/::1$/, "");
  const at = (host: number) => from(ctx, { ip: `${network}::${host.toString(16)}` });
  for (let i = 1; i <= 10; i++) expect(await register(at(i), registrationForm())).toMatchObject({ ok: true });
  const refused = await register(at(4096), registrationForm());
  expect(refused).toEqual({ ok: false, refusal: "rate_limited", detail: { retryAt: later(ctx, hours(1)).now } });
  expect(await register(later(at(1), hours(1)), registrationForm())).toMatchObject({ ok: true });
});

test.each([
  ["too short", "short one 1"],
  ["common", "password1234"],
  ["with the first part of the address", "orchard-lanterns-pending"],
  ["with the person's name", "xk91 tomás vq77 plum"],
  ["with the brand's name", "xk91 fennel vq77 plum"],
  ["with the product's name", "xk91 holdfast vq77 plum"],
  ["easy to guess", "abcdefghijklmnop"],
])("a password that is %s is refused with the reason at its field, and nothing is kept", async (_why, password) => {
  const email = `lanterns@${crypto.randomUUID()}.example.com`;
  const refused = await register(ctx, registrationForm({ email, password, brand_name: "Fennel" }));
  expect(refused).toMatchObject({ refusal: "validation_failed", detail: { fields: { password: expect.any(String) } } });
  expect(await registrationsOf(ctx, email)).toEqual([]);
  expect(await mailsTo(ctx, email)).toEqual([]);
});

test("the form asks for the terms, and takes a brand's name only where one is typed", () => {
  const typed = { email: "ines@example.com", password: "p", name: "Inês", accept_terms: "on", brand_name: "" };
  expect(registration.parse(typed)).toMatchObject({ accept_terms: "on", brand_name: undefined });
  for (const accept_terms of [undefined, false, "false", "off", 1, "yes"]) {
    expect(registration.safeParse({ ...typed, accept_terms }).success).toBe(false);
  }
  for (const brand_name of ["F", "F".repeat(101), 7]) {
    expect(registration.safeParse({ ...typed, brand_name }).success).toBe(false);
  }
});

test.runIf(onPostgres)("attack X35: 40 registrations of one address at once send 3 mails", async () => {
  const form = registrationForm();
  const answers = await Promise.all(Array.from({ length: 40 }, () => register(elsewhere(ctx), form)));
  expect(answers.map(refusalOf)).toEqual(Array(40).fill(null));
  expect(await mailsTo(ctx, form.email)).toHaveLength(3);
});
