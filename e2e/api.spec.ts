import { randomUUID } from "node:crypto";
import { expectProblem } from "./api";
import { Authenticator, wrongCode } from "./authenticator";
import { expect, test } from "./fixtures";
import { linkIn } from "./mailbox";

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

test("the whole story over HTTP, each step on another server than the one before", async ({
  newcomer: person,
  secondUrl,
}) => {
  const [first, second] = [person.api(), person.api(secondUrl)];
  const { email, password, name } = person;

  const registered = await first.post("/auth/register", {
    email,
    password,
    name,
    accept_terms: true,
    brand_name: "North Quay",
  });
  expect([registered.status, registered.json]).toEqual([202, { status: "verification_sent" }]);
  expectProblem(await second.post("/auth/token", { email, password }), 401, "invalid_credentials");

  const { token: link } = linkIn(await person.mail("verify_email"));
  expectProblem(
    await first.post("/auth/verify-email", { token: link, password: "not that one" }),
    401,
    "invalid_credentials",
  );
  const verified = await second.post("/auth/verify-email", { token: link, password });
  expect([verified.status, verified.text]).toEqual([204, ""]);
  expectProblem(await first.post("/auth/verify-email", { token: link, password }), 400, "invalid_link");

  const signedIn = await first.post("/auth/token", { email, password, time_zone: "Europe/Lisbon" });
  expect(signedIn.status).toBe(200);
  expect(signedIn.headers["cache-control"]).toBe("no-store");
  expect(signedIn.headers["set-cookie"]).toBeUndefined();
  expect(signedIn.json).toEqual({
    access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    token_type: "Bearer",
    expires_at: instant,
    user: {
      id: uuid,
      email,
      name,
      email_verified: true,
      two_factor_enabled: false,
      last_login_at: null,
      last_login_ip: null,
      created_at: instant,
    },
    session: {
      id: uuid,
      device_type: "api",
      browser: expect.stringMatching(/okhttp/i),
      os: null,
      ip: person.address.replace(/\d+$/, "•••"),
      country: expect.any(String),
      city: null,
      created_at: instant,
      last_active_at: instant,
      expires_at: instant,
      revoked_at: null,
      revoked_reason: null,
      is_current: true,
      is_new: expect.any(Boolean),
      browser_id: null,
      amr: ["pwd"],
      aal: 1,
      step_up_until: instant,
    },
  });
  let token = signedIn.json.access_token;
  const me = await second.get("/auth/me", { token });
  expect(me.json).toMatchObject({ user: signedIn.json.user, brands: [{ name: "North Quay", role: "owner" }] });

  const off = await first.get("/auth/2fa/status", { token });
  expect(off.json).toEqual({
    enabled: false,
    methods: [],
    backup_codes_remaining: 0,
    trusted_devices: 0,
    locked_until: null,
  });
  expectProblem(await first.post("/auth/reauthenticate/start", {}, { token }), 409, "conflict");

  const setup = await second.post("/auth/2fa/setup", { label: "Pixel 9" }, { token });
  expect(setup.status).toBe(200);
  const { method_id, secret, otpauth_uri, qr_code } = setup.json;
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(new URL(otpauth_uri).searchParams.get("secret")).toBe(secret);
  expect(qr_code).toMatch(/^data:image\/svg\+xml/);
  person.authenticator = new Authenticator(secret);
  const wrong = await first.post("/auth/2fa/enable", { method_id, code: wrongCode(secret) }, { token });
  expectProblem(wrong, 400, "invalid_code");
  expect(wrong.json.attempts_remaining).toBe(4);
  expect((await first.get("/auth/2fa/status", { token })).json.enabled).toBe(false);
  const enabled = await first.post("/auth/2fa/enable", { method_id, code: await person.nextCode() }, { token });
  expect(enabled.status).toBe(200);
  expect(enabled.json.backup_codes).toHaveLength(10);
  const on = await second.get("/auth/2fa/status", { token });
  expect(on.json).toMatchObject({ enabled: true, backup_codes_remaining: 10, locked_until: null });
  expect(on.json.methods).toEqual([
    { id: method_id, type: "totp", label: "Pixel 9", created_at: instant, last_used_at: instant },
  ]);

  expect((await second.post("/auth/logout", {}, { token })).status).toBe(204);
  expectProblem(await first.get("/auth/me", { token }), 401, "session_revoked");
  expect((await first.post("/auth/logout", {}, { token })).status).toBe(204);
  expect((await first.post("/auth/logout")).status).toBe(204);

  const challenged = await first.post("/auth/token", { email, password });
  expect(challenged.status).toBe(202);
  expect(challenged.json).toEqual({
    session_token: expect.stringMatching(/^[0-9a-f]{64}$/),
    methods: [{ type: "totp", id: method_id, label: "Pixel 9" }, { type: "backup_code" }],
    masked_email: "i•••@northquay.example",
    expires_at: instant,
    code_expires_at: null,
    resends_remaining: 0,
    next_resend_at: null,
  });
  const { session_token } = challenged.json;
  const refused = await second.post("/auth/2fa/verify", { session_token, code: wrongCode(secret) });
  expectProblem(refused, 400, "invalid_code");
  expect(refused.json.attempts_remaining).toBe(4);
  const code = await person.nextCode();
  const answered = await second.post("/auth/2fa/verify", { session_token, code });
  expect(answered.status).toBe(200);
  expect(answered.json.session).toMatchObject({ amr: ["pwd", "otp"], aal: 2 });
  expect(answered.json.user).toMatchObject({ two_factor_enabled: true, last_login_at: instant });
  token = answered.json.access_token;
  expectProblem(await first.post("/auth/2fa/verify", { session_token, code }), 401, "invalid_challenge");
  expectProblem(await first.delete("/auth/2fa/challenge", { body: { session_token } }), 401, "invalid_challenge");

  const again = await first.post("/auth/token", { email, password });
  expectProblem(
    await first.post("/auth/2fa/verify", { session_token: again.json.session_token, code }),
    400,
    "code_reused",
  );
  const left = { body: { session_token: again.json.session_token } };
  expect((await second.delete("/auth/2fa/challenge", left)).status).toBe(204);
  const late = { session_token: again.json.session_token, code: await person.nextCode() };
  expectProblem(await first.post("/auth/2fa/verify", late), 401, "invalid_challenge");
});

test("a session made on one server and revoked on the other is refused at its very next request", async ({
  person,
  secondUrl,
}) => {
  const [first, second] = [person.api(), person.api(secondUrl)];
  const [own, other] = [await person.token(first), await person.token(first)];
  const { id } = (await first.get("/auth/me", { token: other })).json.session;
  expect((await second.get("/auth/me", { token: other })).status).toBe(200);

  expect((await second.delete(`/auth/sessions/${id}`, { token: own })).status).toBe(204);
  expectProblem(await first.get("/auth/me", { token: other }), 401, "session_revoked");
  expectProblem(await second.get("/auth/me", { token: other }), 401, "session_revoked");
  expectProblem(await second.delete(`/auth/sessions/${id}`, { token: own }), 404, "not_found");
  expect((await first.get("/auth/me", { token: own })).status).toBe(200);
});

test("sessions are listed, shown, and ended one by one, all others, and all", async ({ person, secondUrl }) => {
  const api = person.api();
  const tokens = [await person.token(), await person.token(), await person.token(), await person.token()];
  const [own = "", one = "", two = "", three = ""] = tokens;
  const list = await api.get("/auth/sessions", { token: own });
  expect(list.json).toMatchObject({ total: 4 });
  expect(list.json.sessions.map((session: { is_current: boolean }) => session.is_current)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  const page = await api.get("/auth/sessions?limit=2&offset=3", { token: own });
  expect([page.json.sessions.length, page.json.total]).toEqual([1, 4]);

  const { id } = (await api.get("/auth/me", { token: one })).json.session;
  const shown = await api.get(`/auth/sessions/${id}`, { token: own });
  expect(shown.json).toMatchObject({ id, ip: person.address, is_current: false });
  expectProblem(await api.get(`/auth/sessions/${randomUUID()}`, { token: own }), 404, "not_found");

  expect((await api.delete(`/auth/sessions/${id}`, { token: own })).status).toBe(204);
  expect((await api.get("/auth/sessions", { token: own })).json.total).toBe(3);
  const ended = await api.get("/auth/sessions?include_revoked=true", { token: own });
  expect(ended.json.total).toBe(4);
  expect(ended.json.sessions.find((session: { id: string }) => session.id === id)).toMatchObject({
    revoked_at: instant,
    revoked_reason: "revoked",
  });

  const others = await person.api(secondUrl).delete("/auth/sessions/all", { token: own });
  expect([others.status, others.json]).toEqual([200, { revoked: 2 }]);
  for (const token of [two, three]) expectProblem(await api.get("/auth/me", { token }), 401, "session_revoked");
  const all = await api.post("/auth/logout/all", {}, { token: own });
  expect([all.status, all.json]).toEqual([200, { revoked: 1 }]);
  expectProblem(await api.get("/auth/me", { token: own }), 401, "session_revoked");
});

test("the strongest proof there is renews the token of the same session", async ({ person }) => {
  const api = person.api();
  const before = await person.token();
  const { id } = (await api.get("/auth/me", { token: before })).json.session;
  expectProblem(
    await api.post("/auth/reauthenticate", { password: "not my password" }, { token: before }),
    401,
    "invalid_credentials",
  );
  const renewed = await api.post("/auth/reauthenticate", { password: person.password }, { token: before });
  expect(renewed.status).toBe(200);
  expect(renewed.json.session).toMatchObject({ id, amr: ["pwd"] });
  expect(renewed.json.access_token).not.toBe(before);

  const token = await person.enrollTotpOverApi();
  // With a factor on, the password proves nothing inside a session.
  const weak = await api.post("/auth/reauthenticate", { password: person.password }, { token });
  expectProblem(weak, 403, "forbidden");
  const started = await api.post("/auth/reauthenticate/start", {}, { token });
  expect([started.status, started.json.methods[0].type]).toEqual([202, "totp"]);
  const { session_token } = started.json;
  const code = await person.nextCode();
  const raised = await api.post("/auth/reauthenticate", { code, session_token }, { token });
  expect(raised.status).toBe(200);
  expectProblem(
    await api.post(
      "/auth/reauthenticate",
      { code: await person.nextCode(), session_token },
      { token: raised.json.access_token },
    ),
    401,
    "invalid_challenge",
  );
});

test("five wrong answers inside a session end that session and nothing else", async ({ person }) => {
  const api = person.api();
  const [token, bystander] = [await person.token(), await person.token()];
  for (let remaining = 4; remaining >= 1; remaining--) {
    const wrong = await api.post("/auth/reauthenticate", { password: "a thief's guess" }, { token });
    expectProblem(wrong, 401, "invalid_credentials");
    expect(wrong.json.attempts_remaining).toBe(remaining);
  }
  expectProblem(
    await api.post("/auth/reauthenticate", { password: "a thief's guess" }, { token }),
    401,
    "session_revoked",
  );
  expectProblem(await api.get("/auth/me", { token }), 401, "session_revoked");
  expect((await api.get("/auth/me", { token: bystander })).status).toBe(200);
  await person.mail("session_ended");
  await person.token();
});

test("wrong codes lock the account over every challenge, and the lock says how long", async ({ person, secondUrl }) => {
  await person.enrollTotpOverApi();
  const { email, password } = person;
  const code = wrongCode(person.authenticator?.secret ?? "");
  const [first, second] = [person.api(), person.api(secondUrl)];
  const challenge = async () => (await first.post("/auth/token", { email, password })).json.session_token;
  const [one, two] = [await challenge(), await challenge()];
  for (const [api, session_token] of [
    [first, one],
    [second, two],
    [first, two],
    [second, one],
  ] as const) {
    expectProblem(await api.post("/auth/2fa/verify", { session_token, code }), 400, "invalid_code");
  }
  const locked = await second.post("/auth/2fa/verify", { session_token: two, code });
  expectProblem(locked, 423, "locked");
  expect(locked.json.retry_after).toBeGreaterThan(14 * 60);
  expectProblem(await first.post("/auth/2fa/verify", { session_token: one, code }), 401, "invalid_challenge");
  expectProblem(await first.post("/auth/token", { email, password }), 423, "locked");
  expectProblem(await first.post("/auth/token", { email, password: "not that one" }), 401, "invalid_credentials");
});

test("who is nobody is told so, and what is not there is not found", async ({ person }) => {
  const api = person.api();
  for (const [method, path] of [
    ["GET", "/auth/me"],
    ["GET", "/auth/2fa/status"],
    ["POST", "/auth/2fa/setup"],
    ["POST", "/auth/2fa/enable"],
    ["POST", "/auth/reauthenticate"],
    ["POST", "/auth/reauthenticate/start"],
    ["GET", "/auth/sessions"],
    ["GET", `/auth/sessions/${randomUUID()}`],
    ["DELETE", `/auth/sessions/${randomUUID()}`],
    ["DELETE", "/auth/sessions/all"],
    ["POST", "/auth/logout/all"],
    ["GET", "/auth/trusted-devices"],
    ["DELETE", "/auth/trusted-devices"],
    ["PATCH", `/auth/trusted-devices/${randomUUID()}`],
    ["DELETE", `/auth/trusted-devices/${randomUUID()}`],
  ] as const) {
    expectProblem(await api.call(method, path), 401, "unauthenticated");
    expectProblem(await api.call(method, path, { token: "a.b.c" }), 401, "unauthenticated");
  }
  const { email } = person;
  const resent = await api.post("/auth/verify-email/resend", { email });
  expect([resent.status, resent.json]).toEqual([202, { status: "verification_sent" }]);
});
