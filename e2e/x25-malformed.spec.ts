import type { Call } from "./api";
import { ApiClient, expectProblemShape } from "./api";
import { expect, test } from "./fixtures";
import { send } from "./http";
import { routes } from "./routes";

const json = { "content-type": "application/json" };
const text = (body: string | Buffer, headers: Record<string, string> = json): Call => ({ body, headers });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** Bodies that no route can take, whatever it asks for. */
const unreadable: Record<string, Call> = {
  "no JSON": text("{"),
  "an array": text("[]"),
  "a bare null": text("null"),
  "a bare string": text('"text"'),
  "broken UTF-8": text(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
  "a form": text("email=a", { "content-type": "application/x-www-form-urlencoded" }),
  "plain text": text("{}", { "content-type": "text/plain" }),
  "no type": text("{}", {}),
  "one megabyte": { body: { email: "x".repeat(1_000_000) } },
  "deep nesting beyond the limit": text(nested(20_000)),
};

const fields = [
  "email",
  "password",
  "name",
  "brand_name",
  "accept_terms",
  "token",
  "session_token",
  "code",
  "method",
  "method_id",
  "label",
  "time_zone",
];
const every = (value: unknown) => Object.fromEntries(fields.map((field) => [field, value]));

/** Bodies that are JSON, with values that no field may have. */
const unfitting: Record<string, Call> = {
  NUL: { body: every("a\0b") },
  "a lone surrogate": text(JSON.stringify(every("@")).replaceAll("@", "\\ud800")),
  "sixty thousand characters": { body: { ...every("x"), password: "x".repeat(59_000) } },
  "deep nesting": text(`{"email":${nested(5_000)},"code":${nested(1_000)},"token":${nested(1_000)}}`),
  __proto__: text('{"__proto__":{"email":"a@b.example","code":"123456"},"constructor":{"prototype":{}}}'),
  numbers: { body: every(-1e308) },
  lists: { body: every([[]]) },
  objects: { body: every({ $ne: null }) },
  nulls: { body: every(null) },
  "an empty object": { body: {} },
};

for (const { method, path, access, takesInput } of routes().filter((route) => route.method !== "GET")) {
  test(`attack X25: ${method} ${path.replace(/[\da-f]{8}-[\da-f-]{27}/, "{id}")} refuses what is malformed`, async ({
    person,
    baseURL,
  }) => {
    let token = access === "anyone" ? undefined : await person.token();
    const call = async (sent: Call) => {
      // Each from an address of its own, so that no limit answers first.
      const answer = await new ApiClient(baseURL ?? "").call(method, path, { token, ...sent });
      // What takes nothing does its work; the session may be over then.
      if (answer.status < 300 && token) token = await person.token(new ApiClient(baseURL ?? ""));
      return answer;
    };
    for (const [name, sent] of Object.entries(unreadable)) {
      const answer = await call(sent);
      if (!takesInput && answer.status < 500) continue;
      expect([400, 413, 415], `${name}: ${answer.status} ${answer.text}`).toContain(answer.status);
      expectProblemShape(answer);
    }
    for (const [name, sent] of Object.entries(unfitting)) {
      const answer = await call(sent);
      if (!takesInput && answer.status < 500) continue;
      // The one field of a setup may be left out.
      if (path === "/auth/2fa/setup" && answer.status === 200) continue;
      expect([400, 401, 403, 404, 409, 422], `${name}: ${answer.status} ${answer.text}`).toContain(answer.status);
      expectProblemShape(answer);
    }
  });
}

test("attack X25: wrong ids, limits and offsets in addresses are refused as problems", async ({ person }) => {
  const api = person.api();
  const token = await person.token();
  for (const query of [
    "limit=-1",
    "limit=0",
    "limit=101",
    "limit=1e9",
    "limit=99999999999999999999",
    "limit=1.5",
    "limit=abc",
    "limit=%00",
    "limit=",
    "offset=-1",
    "offset=1e308",
    "offset=NaN",
    "include_revoked=perhaps",
    "include_revoked[]=true&limit[]=1&limit=x",
  ]) {
    const answer = await api.get(`/auth/sessions?${query}`, { token });
    expect(answer.status, `${query}: ${answer.text}`).toBe(422);
    expectProblemShape(answer);
  }
  for (const id of ["1", "%00", "..%2f..", "__proto__", "%F0%9F%98%80", "'%20or%201=1--", "x".repeat(2000)]) {
    for (const method of ["GET", "DELETE"]) {
      const answer = await api.call(method, `/auth/sessions/${id}`, { token });
      expect([400, 404, 422], `${id}: ${answer.status} ${answer.text.slice(0, 200)}`).toContain(answer.status);
      expectProblemShape(answer);
    }
  }
  for (const method of ["PUT", "PATCH", "TRACE"]) {
    expect((await api.call(method, "/auth/sessions", { token })).status).toBe(405);
  }
  expect((await api.get("/auth/me", { token: "x".repeat(8000) })).status).toBe(401);
  const answer = await api.get("/auth/me", { headers: { authorization: "Bearer \u00ff.\u00ff.\u00ff" } });
  expect(answer.status).toBe(401);
});

test("attack X25: what is posted to a page and is no form of ours is refused, whatever it is", async ({ baseURL }) => {
  const boundary = "multipart/form-data; boundary=x";
  const form = '--x\r\nContent-Disposition: form-data; name="$ACTION_ID_00"\r\n\r\n\r\n--x--';
  for (const path of ["/login", "/login/challenge", "/register", "/verify-email", "/unlock"]) {
    for (const [body, headers] of [
      [form, { "content-type": boundary }],
      [form, { "content-type": "text/plain", "next-action": "deadbeef" }],
      [form, { "content-type": boundary, "next-action": "00".repeat(21) }],
      ["x".repeat(1_000_000), { "content-type": boundary }],
    ] as const) {
      const answer = await send(`${baseURL}${path}`, {
        method: "POST",
        headers: { origin: baseURL ?? "", ...headers },
        body,
      });
      expect(Math.floor(answer.status / 100), `${path} ${JSON.stringify(headers)}: ${answer.status}`).toBe(4);
    }
    const foreign = { origin: "http://evil.example", "content-type": boundary };
    expect((await send(`${baseURL}${path}`, { method: "POST", headers: foreign, body: form })).status).toBe(403);
  }
});
