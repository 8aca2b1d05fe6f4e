import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expectProblem } from "./api";
import { expect, test } from "./fixtures";
import { send } from "./http";
import { linkIn } from "./mailbox";
import { routes } from "./routes";

/** Another site in the eyes of a browser (its host differs), and one that is the same site of another origin (its port does). */
const hosts = ["127.0.0.1", "localhost"];

test.describe("from a page of somebody else", () => {
  test.use({ allowedComplaints: [/status of 40\d|CORS|ERR_FAILED|Cross-Origin|NotSameOrigin/] });
  let evil: Server;
  let body = "";

  test.beforeAll(async () => {
    evil = createServer((_request, response) => response.setHeader("content-type", "text/html").end(body));
    await new Promise<void>((resolve) => evil.listen(0, () => resolve()));
  });
  test.afterAll(() => {
    evil.close();
  });

  for (const host of hosts) {
    test(`attack X22: forms, fetches and links from ${host} change nothing`, async ({ page, person, baseURL }) => {
      await person.signIn();
      const token = await person.token();
      const writes = routes().filter(({ method, access }) => method !== "GET" && access !== "anyone");
      const origin = `http://${host}:${(evil.address() as AddressInfo).port}`;
      body = "<!doctype html><title>Evil</title><h1>Win a prize</h1>";

      await page.goto(origin);
      const answers = await page.evaluate(
        async ({ base, calls }) => {
          const statuses: (number | string)[] = [];
          for (const { method, path } of calls) {
            for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"]) {
              for (const mode of ["cors", "no-cors"] as const) {
                if (mode === "no-cors" && method !== "POST") continue;
                const request = { method, mode, credentials: "include", headers: { "content-type": type } } as const;
                statuses.push(
                  await fetch(`${base}/api/v1${path}`, { ...request, body: "{}" }).then(
                    (answer) => answer.status,
                    () => "refused",
                  ),
                );
              }
            }
          }
          return statuses;
        },
        { base: baseURL ?? "", calls: [...writes, { method: "POST", path: "/auth/logout" }] },
      );
      // Nothing can be read; a request without preflight is sent and answered, but opaque (0).
      for (const status of answers) expect(["refused", 0]).toContain(status);

      for (const path of ["/auth/logout", "/auth/logout/all"]) {
        body = `<!doctype html><title>Evil</title><form method="post" enctype="text/plain" action="${baseURL}/api/v1${path}">
          <input name='{"x":"' value='"}'><button>Win a prize</button></form>`;
        await page.goto(origin);
        const answered = page.waitForResponse((response) => response.url().endsWith(path));
        await page.getByRole("button", { name: "Win a prize" }).click();
        expect((await answered).status()).toBe(403);
      }

      // A form to the action that signs out, with everything but our origin.
      body = `<!doctype html><title>Evil</title><form method="post" enctype="multipart/form-data" action="${baseURL}/settings/security">
        <input name="$ACTION_ID_00000000000000000000000000000000000000000000" value=""><button>Win a prize</button></form>`;
      await page.goto(origin);
      const posted = page.waitForResponse((response) => response.request().method() === "POST");
      await page.getByRole("button", { name: "Win a prize" }).click();
      expect((await posted).status()).toBe(403);
      await expect(page.getByText("This form was not sent from a page of this site.")).toBeVisible();

      await page.goto("/settings/security");
      await expect(page.getByRole("heading", { name: "Security", level: 1 })).toBeVisible();
      expect((await person.api().get("/auth/sessions", { token })).json.total).toBe(2);
    });
  }
});

test("attack X22: a write by cookie must come from our own pages, and with an origin so must any other", async ({
  page,
  person,
  baseURL,
}) => {
  await person.signIn();
  const api = person.api();
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "holdfast_session");
  const byCookie = { cookie: `${cookie?.name}=${cookie?.value}` };
  const foreign: Record<string, string>[] = [
    {},
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: `${baseURL}.evil.example` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const { method, path } of routes().filter((route) => route.method !== "GET")) {
    for (const headers of foreign) {
      const answer = await api.call(method, path, { headers: { ...byCookie, ...headers }, body: {} });
      expectProblem(answer, 403, "forbidden");
      const bare = Object.keys(headers).length > 0 && (await api.call(method, path, { headers, body: {} }));
      if (bare) expectProblem(bare, 403, "forbidden");
    }
  }
  const own = { ...byCookie, origin: baseURL ?? "" };
  expect((await api.get("/auth/me", { headers: own })).status).toBe(200);
  expect((await api.delete("/auth/sessions/all", { headers: own })).json).toEqual({ revoked: 0 });
});

test("attack X22: no GET changes anything, and a scanner that opens every link does no harm", async ({
  newcomer,
  baseURL,
  page,
}) => {
  const { email, password, name } = newcomer;
  await newcomer.api().post("/auth/register", { email, password, name, accept_terms: true });
  const { url, token } = linkIn(await newcomer.mail("verify_email"));
  for (const method of ["GET", "HEAD"]) {
    for (const query of ["", `?token=${token}`]) await send(`${baseURL}/verify-email${query}`, { method });
  }
  await page.goto(url);
  await expect(page.getByRole("button", { name: "Confirm email" })).toBeVisible();
  expectProblem(await newcomer.api().post("/auth/token", { email, password }), 401, "invalid_credentials");
  expect((await newcomer.api().post("/auth/verify-email", { token, password })).status).toBe(204);

  const session = await newcomer.token();
  const readable = new Set(routes().flatMap(({ method, path }) => (method === "GET" ? [path] : [])));
  for (const { method, path } of routes()) {
    if (method === "GET" || readable.has(path)) continue;
    const answer = await newcomer.api().get(path, { token: session });
    expect([path, answer.status]).toEqual([path, 405]);
  }
  for (const path of ["signin", "signout", "session", "providers", "callback/challenge", "error", "verify-request"]) {
    expect([path, (await send(`${baseURL}/api/auth/${path}`)).status]).toEqual([path, 404]);
  }
  expect((await newcomer.api().get("/auth/me", { token: session })).status).toBe(200);
});
