import { expectProblem } from "./api";
import { expect, test } from "./fixtures";
import { send } from "./http";
import { routes } from "./routes";

/** The only calls that a challenge token means anything to. */
const takers = [
  "POST /auth/2fa/verify",
  "POST /auth/2fa/resend",
  "DELETE /auth/2fa/challenge",
  "POST /auth/reauthenticate",
  "POST /brands/auth/2fa/verify",
  "POST /brands/auth/2fa/resend",
];

test("attack X01: a challenge token opens nothing, neither as a bearer token nor as a cookie", async ({
  person,
  baseURL,
}) => {
  const api = person.api();
  const token = await person.enrollTotpOverApi();
  const { email, password } = person;
  const login = (await api.post("/auth/token", { email, password })).json.session_token;
  const stepUp = (await api.post("/auth/reauthenticate/start", {}, { token })).json.session_token;
  const inside = routes().filter(({ access }) => access !== "anyone");
  expect(inside.length).toBeGreaterThan(8);

  for (const challenge of [login, stepUp]) {
    for (const { method, path } of inside) {
      expectProblem(await api.call(method, path, { token: challenge }), 401, "unauthenticated");
      const headers = { cookie: `holdfast_session=${challenge}`, origin: baseURL ?? "" };
      expectProblem(await api.call(method, path, { headers }), 401, "unauthenticated");
    }
    const page = await send(`${baseURL}/settings/security`, { headers: { cookie: `holdfast_session=${challenge}` } });
    expect([page.status, page.headers.location]).toEqual([307, "/login?next=%2Fsettings%2Fsecurity"]);
  }

  for (const { method, path } of routes()) {
    if (takers.includes(`${method} ${path}`) || path.startsWith("/auth/logout")) continue;
    const answer = await api.call(method, path, method === "GET" ? {} : { body: { session_token: login } });
    expect(answer.status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
  }
});

test("attack X01: a challenge serves its purpose, its account and its session alone", async ({ person }) => {
  const api = person.api();
  const token = await person.enrollTotpOverApi();
  const { email, password } = person;
  const login = (await api.post("/auth/token", { email, password })).json.session_token;
  const stepUp = (await api.post("/auth/reauthenticate/start", {}, { token })).json.session_token;
  const code = await person.nextCode();

  expectProblem(await api.post("/auth/2fa/verify", { session_token: stepUp, code }), 401, "invalid_challenge");
  expectProblem(
    await api.post("/auth/reauthenticate", { session_token: login, code }, { token }),
    401,
    "invalid_challenge",
  );
  // The code was not spent on either.
  const verified = await api.post("/auth/2fa/verify", { session_token: login, code });
  expect(verified.status).toBe(200);
  const elsewhere = { session_token: stepUp, code: await person.nextCode() };
  expectProblem(
    await api.post("/auth/reauthenticate", elsewhere, { token: verified.json.access_token }),
    401,
    "invalid_challenge",
  );
});
