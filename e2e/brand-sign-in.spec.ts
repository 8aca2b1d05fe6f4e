import { expectProblem } from "./api";
import { expect, test } from "./fixtures";
import { linkIn } from "./mailbox";

test("a brand's portal signs in who runs a brand, and tells it", async ({ newcomer: person }) => {
  const api = person.api();
  const { email, password, name } = person;
  await api.post("/auth/register", { email, password, name, accept_terms: true, brand_name: "North Quay" });
  await api.post("/auth/verify-email", { token: linkIn(await person.mail("verify_email")).token, password });

  const brand = { name: "North Quay", role: "owner", slug: expect.stringMatching(/^north-quay/) };
  const off = await api.post("/brands/auth/login", { email, password });
  expect([off.status, off.json.brand]).toEqual([200, brand]);
  expect((await api.post("/auth/token", { email, password })).json).not.toHaveProperty("brand");

  await person.enrollTotpOverApi();
  const on = await api.post("/brands/auth/login", { email, password });
  expect(on.status).toBe(202);
  const { session_token } = on.json;
  const verified = await api.post("/brands/auth/2fa/verify", { session_token, code: await person.nextCode() });
  expect([verified.status, verified.json.brand, verified.json.session.aal]).toEqual([200, brand, 2]);
  expectProblem(
    await api.post("/brands/auth/2fa/verify", { session_token, code: await person.nextCode() }),
    401,
    "invalid_challenge",
  );
});

test("who runs no brand is told so after the right password alone, and no challenge is made", async ({ person }) => {
  const api = person.api();
  const { email, password } = person;
  expectProblem(await api.post("/brands/auth/login", { email, password: "wrong" }), 401, "invalid_credentials");
  expectProblem(await api.post("/brands/auth/login", { email, password }), 403, "forbidden");
  await person.enrollTotpOverApi();
  const refused = await api.post("/brands/auth/login", { email, password });
  expectProblem(refused, 403, "forbidden");
  expect(refused.json).not.toHaveProperty("session_token");

  const { session_token } = (await api.post("/auth/token", { email, password })).json;
  const code = await person.nextCode();
  expectProblem(await api.post("/brands/auth/2fa/verify", { session_token, code }), 403, "forbidden");
  expect((await api.post("/auth/2fa/verify", { session_token, code })).status).toBe(200);
});
