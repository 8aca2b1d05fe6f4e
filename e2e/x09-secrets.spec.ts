import { readFileSync } from "node:fs";
import postgres from "postgres";
import { codeFor, expect, test } from "./fixtures";
import { send } from "./http";
import { linkIn, mailOf } from "./mailbox";

test("attack X09: secret, codes and tokens stand where they must be shown, and nowhere else", async ({
  page,
  newcomer: person,
}, { project }) => {
  const api = person.api();
  const seen: { where: string; text: string }[] = [];
  // Read on its way, for the browser lets go of a body once it has used it.
  await page.route(/^(?!.*\/_next\/static\/)/, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    const where = `${route.request().method()} ${new URL(response.url()).pathname}`;
    seen.push({ where, text: `${JSON.stringify(response.headers())} ${await response.text()}` });
    await route.fulfill({ response });
  });

  await person.register();
  await person.signIn();
  const secret = await person.enrollTotp();
  const usedHere = codeFor(secret);
  for (const path of ["/settings/security", "/settings/security/totp", "/settings/security/backup-codes"]) {
    await page.goto(path);
  }
  await person.signOut();
  const usedCode = await person.signInWithBackupCode();
  const token = await person.token(api);
  for (const path of ["/auth/me", "/auth/sessions", "/auth/2fa/status"]) await api.get(path, { token });
  for (const { call, answer } of api.answers) {
    seen.push({ where: `api ${call}`, text: `${JSON.stringify(answer.headers)} ${answer.text}` });
  }

  const challenge = api.answers.find(({ answer }) => answer.status === 202)?.answer.json.session_token;
  const { token: link } = linkIn(await person.mail("verify_email"));
  const codes = [...person.backupCodes, usedCode].flatMap((code) => [code, code.replace("-", "")]);

  await test.step("answers and pages", async () => {
    const places = (secrets: string[]) =>
      [
        ...new Set(seen.filter(({ text }) => secrets.some((each) => text.includes(each))).map(({ where }) => where)),
      ].sort();
    expect(seen.length).toBeGreaterThan(20);
    expect(places([secret])).toEqual(["POST /settings/security/totp"]);
    expect(places(codes)).toEqual(["POST /settings/security/totp"]);
    expect(places([person.password])).toEqual([]);
    expect(places([token])).toEqual(["api POST /auth/2fa/verify"]);
    expect(places([challenge])).toEqual(["api POST /auth/token"]);
    expect(places([link])).toEqual([]);
  });

  await test.step("what the browser keeps", async () => {
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    for (const each of [secret, ...codes, person.password, link]) expect(kept).not.toContain(each);
    expect(kept).not.toContain("holdfast_session");
    for (const cookie of await page.context().cookies())
      expect([cookie.name, cookie.httpOnly]).toEqual([cookie.name, true]);
  });

  await test.step("mails", async () => {
    for (const mail of await mailOf(person.baseUrl, person.email)) {
      for (const each of [secret, ...codes, person.password, token, challenge]) expect(mail.text).not.toContain(each);
      expect(mail.subject).not.toMatch(/\d{6}|token/);
      const html = (await send(`${person.baseUrl}/dev/mailbox/${mail.id}/html`)).text;
      for (const each of [secret, ...codes, person.password]) expect(html).not.toContain(each);
    }
  });

  await test.step("the servers' logs", async () => {
    const names = project.name === "postgres" ? ["postgres", "postgres-second"] : ["embedded"];
    const log = names.map((name) => readFileSync(`test-results/servers/${name}.log`, "utf8")).join("\n");
    for (const each of [secret, ...codes, person.password, token, challenge, link, person.email, person.address]) {
      expect(log).not.toContain(each);
    }
  });

  await test.step("every column of every table", async () => {
    // The embedded engine is open to its server alone.
    if (project.name !== "postgres") return;
    const sql = postgres(process.env.E2E_POSTGRES_DATABASE ?? "", { max: 1 });
    const [{ dump = "" } = {}] = await sql`select query_to_xml(string_agg(
      format('select row_to_json(t)::text as row from %I.%I t', schemaname, tablename), ' union all '),
      true, false, '')::text as dump from pg_tables where schemaname = 'public'`;
    await sql.end();
    expect(dump).toContain(person.email);
    for (const each of [secret, ...codes, person.password, token, challenge, link, usedHere, person.address]) {
      expect(dump).not.toContain(each);
    }
  });
});
