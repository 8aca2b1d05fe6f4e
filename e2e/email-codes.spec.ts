import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiClient, expectProblem, randomAddress } from "./api";
import type { CapturedResend } from "./captured-resend";
import { captureResend } from "./captured-resend";
import type { Clock } from "./clock";
import { movableClock } from "./clock";
import { test as base, expect } from "./fixtures";
import type { Answer } from "./http";
import type { OwnServer } from "./own-server";
import { startOwnServer } from "./own-server";
import type { Person } from "./person";

/** A server that mails through Resend, to a captor of ours, and whose clock can be moved. Its limits are those of production. */
const test = base.extend<{ holder: Holder }, { resend: CapturedResend; clock: Clock; server: OwnServer }>({
  resend: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const resend = await captureResend();
      await use(resend);
      await resend.stop();
    },
    { scope: "worker" },
  ],
  clock: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const clock = movableClock();
      await use(clock);
      clock.remove();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ resend, clock }, use) => {
      const server = await startOwnServer({ ...resend.settings, ...clock.settings });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  holder: async ({ newcomer, resend }, use) => use(new Holder(newcomer, resend)),
});

const minute = 60_000;

/** Somebody whose mail goes through Resend, at the API from ever new addresses: limits per network are not their story. */
class Holder {
  constructor(
    readonly person: Person,
    readonly resend: CapturedResend,
  ) {}

  get credentials() {
    const { email, password } = this.person;
    return { email, password };
  }

  api = () => new ApiClient(this.person.baseUrl, randomAddress());

  /** The `count`th code that was mailed to them. */
  async code(count = 1): Promise<string> {
    const { body } = await this.resend.request(this.person.email, "Your Holdfast code", count);
    return /^\d{6}$/m.exec(body.text)?.[0] ?? "";
  }

  async register(brandName?: string): Promise<void> {
    const { email, password, name } = this.person;
    const registration = { email, password, name, accept_terms: true, brand_name: brandName };
    expect((await this.api().post("/auth/register", registration)).status).toBe(202);
    const { body } = await this.resend.request(email, "Confirm your e-mail address");
    const [, token] = /#token=([0-9a-f]+)/.exec(body.text) ?? [];
    expect((await this.api().post("/auth/verify-email", { token, password })).status).toBe(204);
  }

  /** A token of an account without a factor. */
  async token(): Promise<string> {
    const answer = await this.api().post("/auth/token", this.credentials);
    expect(answer.status, answer.text).toBe(200);
    return answer.json.access_token;
  }

  /** Turns e-mail codes on with the first code. Answers the token that enrolled. */
  async enroll(door = "/auth/2fa/email"): Promise<string> {
    const token = await this.token();
    const begun = await this.api().post(`${door}/enable`, {}, { token });
    expect(begun.status, begun.text).toBe(202);
    const confirmed = await this.api().post(`${door}/confirm`, { code: await this.code() }, { token });
    expect([confirmed.status, confirmed.json], confirmed.text).toEqual([200, { two_factor_enabled: true }]);
    return token;
  }

  /** The password step, which mails a code. */
  async signIn(): Promise<string> {
    const answer = await this.api().post("/auth/token", this.credentials);
    expect(answer.status, answer.text).toBe(202);
    return answer.json.session_token;
  }

  verify = (session_token: string, code: string): Promise<Answer> =>
    this.api().post("/auth/2fa/verify", { session_token, code });

  resendCode = (session_token: string): Promise<Answer> => this.api().post("/auth/2fa/resend", { session_token });
}

const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

test("one request to Resend carries the six digits, which turn the factor on and then sign in, once", async ({
  holder,
  resend,
  clock,
  server,
}) => {
  await holder.register();
  const { email } = holder.person;
  const token = await holder.token();
  const begun = await holder.api().post("/auth/2fa/email/enable", {}, { token });
  expect(begun.status).toBe(202);
  expect(begun.json).toEqual({
    masked_email: "i•••@northquay.example",
    code_expires_at: expect.any(String),
    resends_remaining: 3,
    next_resend_at: expect.any(String),
  });
  expectNear(begun.json.next_resend_at, clock.now() + minute);
  expectNear(begun.json.code_expires_at, clock.now() + 5 * minute);
  expectProblem(await holder.api().post("/auth/2fa/email/enable", {}, { token }), 429, "rate_limited");

  const { method, url, headers, body } = await resend.request(email, "Your Holdfast code");
  expect([method, url, headers.authorization]).toEqual(["POST", "/emails", "Bearer re_captured_key"]);
  expect(headers["idempotency-key"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(body.to).toEqual([email]);
  const enrolling = await holder.code();
  expect(enrolling).toMatch(/^\d{6}$/);
  expect(body.html).toContain(enrolling);
  expect(body.subject).not.toMatch(/\d/);

  const wrong = await holder.api().post("/auth/2fa/email/confirm", { code: other(enrolling) }, { token });
  expectProblem(wrong, 400, "invalid_code");
  expect(wrong.json.attempts_remaining).toBe(4);
  const confirmed = await holder.api().post("/auth/2fa/email/confirm", { code: enrolling }, { token });
  expect([confirmed.status, confirmed.json]).toEqual([200, { two_factor_enabled: true }]);
  expectProblem(await holder.api().post("/auth/2fa/email/enable", {}, { token }), 409, "conflict");

  const challenged = await holder.api().post("/auth/token", holder.credentials);
  expect(challenged.status).toBe(202);
  expect(challenged.headers["set-cookie"]).toBeUndefined();
  expect(challenged.json).toEqual({
    session_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    methods: [{ type: "email_otp" }],
    masked_email: "i•••@northquay.example",
    expires_at: expect.any(String),
    code_expires_at: expect.any(String),
    resends_remaining: 3,
    next_resend_at: expect.any(String),
  });
  expectNear(challenged.json.code_expires_at, clock.now() + 5 * minute);
  expectNear(challenged.json.next_resend_at, clock.now() + minute);
  expectNear(challenged.json.expires_at, clock.now() + 10 * minute);

  const { session_token } = challenged.json;
  const code = await holder.code(2);
  const verified = await holder.verify(session_token, code);
  expect(verified.status, verified.text).toBe(200);
  expect(verified.json.session).toMatchObject({ amr: ["pwd", "email_otp"], aal: 2 });
  expectProblem(await holder.verify(session_token, code), 401, "invalid_challenge");
  expectProblem(await holder.resendCode(session_token), 401, "invalid_challenge");
  expect(resend.sentTo(email, "Your Holdfast code")).toHaveLength(2);

  const log = readFileSync(join(server.folder, "log"), "utf8");
  for (const hidden of [enrolling, code, session_token, email]) expect(log).not.toContain(hidden);
});

test("a code works for five minutes, and one that comes later is told to be late", async ({ holder, clock }) => {
  await holder.register();
  await holder.enroll();
  // Mails may overtake each other: each code is waited for before the next sign-in.
  const first = await holder.signIn();
  const inTime = await holder.code(2);
  const late = await holder.signIn();
  const tooLate = await holder.code(3);
  clock.advance(4.8 * minute);
  expect((await holder.verify(first, inTime)).status).toBe(200);
  clock.advance(0.25 * minute);
  const refused = await holder.verify(late, tooLate);
  expectProblem(refused, 400, "code_expired");
  expect(refused.json.attempts_remaining).toBe(4);
  // The challenge itself has five minutes left, in which another code may be asked for.
  expect((await holder.resendCode(late)).status).toBe(200);
  expect((await holder.verify(late, await holder.code(4))).status).toBe(200);
});

test("the fifth wrong code locks for 15 minutes, whatever the challenge; a right one clears the count", async ({
  holder,
  clock,
}) => {
  await holder.register();
  await holder.enroll();
  let sent = 1;
  const next = async () => {
    const token = await holder.signIn();
    sent += 1;
    return { token, code: await holder.code(sent) };
  };
  const fail = async ({ token, code }: { token: string; code: string }, remaining: number) => {
    const refused = await holder.verify(token, other(code));
    expectProblem(refused, 400, "invalid_code");
    expect(refused.json.attempts_remaining).toBe(remaining);
  };

  const first = await next();
  for (const remaining of [4, 3]) await fail(first, remaining);
  const second = await next();
  for (const remaining of [2, 1]) await fail(second, remaining);
  expect((await holder.verify(second.token, second.code)).status).toBe(200);

  for (const remaining of [4, 3, 2, 1]) await fail(first, remaining);
  const third = await next();
  const locked = await holder.verify(third.token, other(third.code));
  expectProblem(locked, 423, "locked");
  expect([locked.headers["retry-after"], locked.json.attempts_remaining]).toEqual(["900", 0]);
  for (const { token, code } of [first, third])
    expectProblem(await holder.verify(token, code), 401, "invalid_challenge");
  expectProblem(await holder.resendCode(third.token), 401, "invalid_challenge");
  expectProblem(await holder.api().post("/auth/token", holder.credentials), 423, "locked");
  const stranger = { ...holder.credentials, password: "not that one" };
  expectProblem(await holder.api().post("/auth/token", stranger), 401, "invalid_credentials");

  clock.advance(15 * minute);
  const afterwards = await next();
  await fail(afterwards, 4);
  expect((await holder.verify(afterwards.token, afterwards.code)).status).toBe(200);
});

test("three resends a minute apart, each in the place of the code before, then no more", async ({ holder, clock }) => {
  await holder.register();
  await holder.enroll();
  const token = await holder.signIn();
  const codes = [await holder.code(2)];
  for (const resends_remaining of [2, 1, 0]) {
    const early = await holder.resendCode(token);
    expectProblem(early, 429, "rate_limited");
    expect(early.json.retry_after).toBeLessThanOrEqual(60);
    clock.advance(minute);
    const sent = await holder.resendCode(token);
    expect(sent.json, sent.text).toEqual({
      resends_remaining,
      next_resend_at: resends_remaining > 0 ? expect.any(String) : null,
      code_expires_at: expect.any(String),
    });
    codes.push(await holder.code(2 + codes.length));
  }
  clock.advance(minute);
  const over = await holder.resendCode(token);
  expectProblem(over, 429, "rate_limited");
  expect(over.json.retry_after).toBeGreaterThan(5 * 60);

  const newest = codes.pop() ?? "";
  for (const old of codes.filter((code) => code !== newest)) {
    expectProblem(await holder.verify(token, old), 400, "invalid_code");
  }
  expect((await holder.verify(token, newest)).status).toBe(200);
});

test("five resends a minute from one network, ten codes an hour for one account", async ({ holder, clock }) => {
  await holder.register();
  await holder.enroll();
  const here = holder.api();
  for (let i = 0; i < 5; i++) {
    expectProblem(await here.post("/auth/2fa/resend", { session_token: "0".repeat(64) }), 401, "invalid_challenge");
  }
  const token = await holder.signIn();
  expectProblem(await here.post("/auth/2fa/resend", { session_token: token }), 429, "rate_limited");

  for (let sent = 3; sent <= 10; sent++) await holder.signIn();
  const refused = await holder.api().post("/auth/token", holder.credentials);
  expectProblem(refused, 429, "rate_limited");
  expect(refused.json.retry_after).toBeGreaterThan(50 * 60);
  expect(refused.json.session_token).toBeUndefined();
  clock.advance(60 * minute);
  await holder.signIn();
});

test("half of them inside sessions: whoever stole some cannot keep the owner from signing in", async ({ holder }) => {
  await holder.register();
  const stolen = [];
  for (let i = 0; i < 5; i++) stolen.push(await holder.token());
  await holder.enroll();
  const answers = [];
  for (const token of stolen) {
    const started = await holder.api().post("/auth/reauthenticate/start", {}, { token });
    answers.push(await holder.resendCode(started.json.session_token));
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
  expect(answers.at(-1)?.json.retry_after).toBeGreaterThan(50 * 60);
  await holder.signIn();
});

test("a session that opens one step-up after another is mailed a code a minute", async ({ holder, clock }) => {
  await holder.register();
  const token = await holder.enroll();
  const mailed = async () => {
    const started = await holder.api().post("/auth/reauthenticate/start", {}, { token });
    expect(started.status, started.text).toBe(202);
    return (await holder.resendCode(started.json.session_token)).status;
  };
  expect([await mailed(), await mailed()]).toEqual([200, 429]);
  clock.advance(minute);
  expect(await mailed()).toBe(200);
});

test("attack X04: of 200 wrong codes at once exactly five are looked at", async ({ holder }) => {
  await holder.register();
  await holder.enroll();
  const token = await holder.signIn();
  const code = await holder.code(2);
  const burst = await Promise.all(Array.from({ length: 200 }, () => holder.verify(token, other(code))));
  const statuses = burst.map(({ status }) => status);
  expect(statuses.filter((status) => status === 400)).toHaveLength(4);
  expect(burst.filter(({ json }) => json.attempts_remaining === 0)).toHaveLength(1);
  expect(statuses.every((status) => [400, 401, 423].includes(status))).toBe(true);
  expectProblem(await holder.verify(token, code), 401, "invalid_challenge");
});

test("attacks X07, X08: a right code at once on its own challenge and on another one gives one session", async ({
  holder,
}) => {
  await holder.register();
  await holder.enroll();
  const own = await holder.signIn();
  const code = await holder.code(2);
  const another = await holder.signIn();
  const burst = await Promise.all([own, another, own, another, own].map((token) => holder.verify(token, code)));
  expect(burst.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("another session owes the factor, and a mailed code raises it", async ({ holder }) => {
  await holder.register();
  const before = await holder.token();
  await holder.enroll();
  expectProblem(await holder.api().get("/auth/sessions", { token: before }), 403, "mfa_required");
  const started = await holder.api().post("/auth/reauthenticate/start", {}, { token: before });
  expect(started.json).toMatchObject({ methods: [{ type: "email_otp" }], code_expires_at: null, resends_remaining: 3 });
  const { session_token } = started.json;
  expect((await holder.resendCode(session_token)).status).toBe(200);
  const code = await holder.code(2);
  expectProblem(await holder.verify(session_token, code), 401, "invalid_challenge");
  const raised = await holder.api().post("/auth/reauthenticate", { code, session_token }, { token: before });
  expect(raised.status, raised.text).toBe(200);
  expect((await holder.api().get("/auth/sessions", { token: raised.json.access_token })).status).toBe(200);
});

test("attack X33: five wrong codes in a session end it, and the owner still signs in", async ({ holder, resend }) => {
  await holder.register();
  const token = await holder.enroll();
  const { session_token } = (await holder.api().post("/auth/reauthenticate/start", {}, { token })).json;
  expect((await holder.resendCode(session_token)).status).toBe(200);
  const code = await holder.code(2);
  const guess = () => holder.api().post("/auth/reauthenticate", { code: other(code), session_token }, { token });
  for (let tried = 1; tried <= 4; tried++) expectProblem(await guess(), 400, "invalid_code");
  expectProblem(await guess(), 401, "session_revoked");
  expectProblem(await holder.api().get("/auth/me", { token }), 401, "session_revoked");
  await resend.request(holder.person.email, "A session of your account was ended");
  expect((await holder.verify(await holder.signIn(), await holder.code(3))).status).toBe(200);
});

test("the doors of the brands do the same for who runs a brand, and are shut to everybody else", async ({
  holder,
  clock,
}) => {
  await holder.register("North Quay");
  await holder.enroll("/brands/auth/2fa");
  const challenged = await holder.api().post("/brands/auth/login", holder.credentials);
  expect([challenged.status, challenged.json.methods]).toEqual([202, [{ type: "email_otp" }]]);
  const { session_token } = challenged.json;
  const resend = () => holder.api().post("/brands/auth/2fa/resend", { session_token });
  expectProblem(await resend(), 429, "rate_limited");
  clock.advance(minute);
  expect((await resend()).status).toBe(200);
  const code = await holder.code(3);
  const verified = await holder.api().post("/brands/auth/2fa/verify", { session_token, code });
  expect(verified.status, verified.text).toBe(200);
  expect(verified.json.brand).toMatchObject({ name: "North Quay", role: "owner" });
});

test("who runs no brand is refused at each door of the brands", async ({ holder }) => {
  await holder.register();
  const token = await holder.enroll();
  for (const call of ["enable", "confirm"]) {
    const body = call === "confirm" ? { code: "123456" } : {};
    expectProblem(await holder.api().post(`/brands/auth/2fa/${call}`, body, { token }), 403, "forbidden");
  }
  expectProblem(await holder.api().post("/brands/auth/login", holder.credentials), 403, "forbidden");
  const session_token = await holder.signIn();
  expectProblem(await holder.api().post("/brands/auth/2fa/resend", { session_token }), 403, "forbidden");
});

test("in a browser the code is asked for at once, and is nowhere but in the mail", async ({ page, holder }) => {
  await holder.register();
  await holder.enroll();
  await holder.person.signIn();
  await expect(page).toHaveURL(/\/login\/challenge/);
  await expect(page.getByText("i•••@northquay.example")).toBeVisible();
  await expect(page.getByRole("button", { name: "Resend code" })).toBeVisible();
  const code = await holder.code(2);
  expect(await page.content()).not.toContain(code);
  await page.getByLabel("Authentication code").fill(code);
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
  expect(await page.content()).not.toContain(code);
});

test("turned off, an open challenge and its code are worth nothing, and the password alone signs in", async ({
  page,
  holder,
}) => {
  await holder.register();
  const token = await holder.enroll();
  const waiting = await holder.signIn();
  const code = await holder.code(2);
  const { password } = holder.credentials;
  const disabled = await holder.api().post("/auth/2fa/email/disable", { password }, { token });
  expect([disabled.status, disabled.json], disabled.text).toEqual([200, { two_factor_enabled: false }]);
  expectProblem(await holder.verify(waiting, code), 401, "invalid_challenge");
  await holder.person.signIn();
  await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
});

/** Within three seconds, which is what a request may take. */
function expectNear(instant: string, expectedMs: number): void {
  expect(Math.abs(Date.parse(instant) - expectedMs)).toBeLessThan(3000);
}
