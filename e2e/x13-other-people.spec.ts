import { expectProblem } from "./api";
import { Authenticator } from "./authenticator";
import { expect, test } from "./fixtures";
import { Person } from "./person";

test("attack X13: another person's ids are not found, and no field says who is asking", async ({
  person,
  page,
  baseURL,
}) => {
  const victim = new Person(page, baseURL ?? "", person.address);
  await victim.registerOverApi();
  const api = person.api();
  const [token, theirs] = [await person.token(), await victim.token()];
  const their = (await api.get("/auth/me", { token: theirs })).json;
  const own = (await api.get("/auth/me", { token })).json;
  const pending = (await api.post("/auth/2fa/setup", {}, { token: theirs })).json;

  expectProblem(await api.get(`/auth/sessions/${their.session.id}`, { token }), 404, "not_found");
  expectProblem(await api.delete(`/auth/sessions/${their.session.id}`, { token }), 404, "not_found");
  const code = await new Authenticator(pending.secret).next();
  expectProblem(
    await api.post("/auth/2fa/enable", { method_id: pending.method_id, code }, { token }),
    404,
    "not_found",
  );

  const asThem = { user_id: their.user.id, userId: their.user.id, id: their.user.id, email: their.user.email };
  const sessions = { ...asThem, session_id: their.session.id };
  // The path says which session, whatever else the request says.
  const shown = await api.get(`/auth/sessions/${own.session.id}?session_id=${their.session.id}`, { token });
  expect(shown.json.id).toBe(own.session.id);
  const list = await api.get(`/auth/sessions?${new URLSearchParams(asThem)}`, { token });
  expect(list.json.sessions.map(({ id }: { id: string }) => id)).toEqual([own.session.id]);
  expect((await api.post("/auth/2fa/setup", sessions, { token })).status).toBe(200);
  expect((await api.delete("/auth/sessions/all", { token, body: sessions })).json).toEqual({ revoked: 0 });
  expect((await api.delete(`/auth/sessions/${own.session.id}`, { token, body: sessions })).status).toBe(204);
  expect((await api.post("/auth/logout", sessions)).status).toBe(204);

  expect((await api.get("/auth/me", { token: theirs })).json).toMatchObject({
    user: { id: their.user.id, two_factor_enabled: false },
    session: { id: their.session.id, revoked_at: null },
  });
  expect((await api.get("/auth/sessions", { token: theirs })).json.total).toBe(1);
});
