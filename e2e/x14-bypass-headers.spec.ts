import { expect, test } from "./fixtures";
import { send } from "./http";
import { routes } from "./routes";

const inward = ["middleware", "proxy", "src/middleware", "pages/_middleware", "app/middleware"];

/** Headers by which frameworks have told themselves that a request was checked already. */
const bypasses: Record<string, string>[] = [
  ...inward.map((name) => ({ "x-middleware-subrequest": Array(7).fill(name).join(":") })),
  { "x-middleware-next": "1" },
  { "x-middleware-rewrite": "/settings/security" },
  { "x-middleware-invoke": "1", "x-invoke-path": "/settings/security", "x-invoke-status": "200" },
  { "x-matched-path": "/settings/security", "x-now-route-matches": "1" },
  { "x-nextjs-data": "1" },
  { "x-middleware-prefetch": "1", "next-router-prefetch": "1", rsc: "1" },
  { "x-middleware-override-headers": "cookie,authorization", "x-middleware-request-cookie": "holdfast_session=a.b.c" },
];
const pages = ["/settings/security", "/settings/security/totp", "/settings/security/backup-codes"];

test("attack X14: no header takes anybody past sign-in", async ({ baseURL, person }) => {
  const inside = routes().filter(({ access }) => access !== "anyone");
  for (const headers of bypasses) {
    const name = JSON.stringify(headers);
    for (const path of pages) {
      for (const cookie of ["", "holdfast_session=a.b.c"]) {
        const sent = { headers: { ...headers, ...(cookie && { cookie }) } };
        const first = await send(`${baseURL}${path}`, sent);
        // A page that is asked for as data names itself once more before it is looked at.
        const named = first.headers.location?.startsWith(`${path}?_rsc`) && first.headers.location;
        const answer = named ? await send(`${baseURL}${named}`, sent) : first;
        expect(answer.text, path).not.toMatch(/Where you are signed in|Codes left|Setup key/);
        // A prefetch gets the tree of routes, which is no secret and has no page in it.
        if (answer.status === 200 && "next-router-prefetch" in headers) continue;
        // As an answer, or as an instruction in the stream of a page that is asked for as data.
        const led = answer.headers.location ?? /\/login\?[^"\\;]*/.exec(answer.text)?.[0] ?? "";
        expect(led, `${path} with ${name}: ${answer.status}`).toMatch(/\/login\?/);
      }
    }
    const api = person.api();
    for (const { method, path } of inside) {
      const first = await api.call(method, path, { headers });
      const named = first.status === 307 && first.headers.location?.includes("_rsc=");
      const answer = named
        ? await api.call(method, `${path}?${first.headers.location?.split("?")[1]}`, { headers })
        : first;
      expect([path, answer.status, answer.json.code], name).toEqual([path, 401, "unauthenticated"]);
    }
  }
});

test("attack X14: an action of a protected page asks who calls it, whatever page it is posted to", async ({
  page,
  person,
  baseURL,
}) => {
  await person.signIn();
  const posted = page.waitForRequest((request) => request.method() === "POST" && "next-action" in request.headers());
  await page.getByRole("button", { name: /^Show IP of/ }).click();
  const action = await posted;
  const headers = {
    "next-action": action.headers()["next-action"] ?? "",
    "content-type": action.headers()["content-type"] ?? "",
    origin: baseURL ?? "",
  };
  for (const path of ["/settings/security", "/login", "/register"]) {
    for (const bypass of [{}, ...bypasses]) {
      const answer = await send(`${baseURL}${path}`, {
        method: "POST",
        headers: { ...headers, ...bypass },
        body: action.postDataBuffer() ?? "",
      });
      expect(answer.text).not.toContain(person.address);
      expect(answer.status, `${path} ${JSON.stringify(bypass)}`).toBeLessThan(500);
    }
  }
});
