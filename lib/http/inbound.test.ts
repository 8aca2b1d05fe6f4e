import type { IncomingHttpHeaders } from "node:http";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { env } from "@/lib/env";
import { installInbound } from "@/lib/http/inbound";

type Seen = { headers: IncomingHttpHeaders; answered: IncomingHttpHeaders };

/** A real server, whose only listener says what it was told. Every server of the process is guarded from then on. */
let server: ReturnType<typeof createServer>;
const hops = env.TRUSTED_PROXY_HOPS;
beforeEach(async () => {
  installInbound();
  server = createServer((request, response) => response.end(JSON.stringify(request.headers)));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  env.TRUSTED_PROXY_HOPS = hops;
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const ask = (headers: Record<string, string | string[]> = {}, method = "GET") =>
  new Promise<Seen>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = send({ host: "127.0.0.1", port, headers, method }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ headers: body ? JSON.parse(body) : {}, answered: response.headers }));
    });
    outgoing.on("error", reject).end();
  });

const addressWith = async (trusted: number, forwardedFor: string | string[]) => {
  env.TRUSTED_PROXY_HOPS = trusted;
  return (await ask({ "x-forwarded-for": forwardedFor })).headers["x-forwarded-for"];
};

test("attack X15: with no trusted proxy the address is the peer's, whatever a client says", async () => {
  for (const said of ["203.0.113.9", "1.1.1.1, 2.2.2.2", "", "garbage"]) {
    expect(await addressWith(0, said)).toBe("127.0.0.1");
  }
});

test("attack X15: with n proxies it is the n-th entry from the right; what stands left of it is the client's tale", async () => {
  expect(await addressWith(1, "6.6.6.6, 203.0.113.9")).toBe("203.0.113.9");
  expect(await addressWith(2, "6.6.6.6, 203.0.113.9, 10.0.0.1")).toBe("203.0.113.9");
  expect(await addressWith(2, "203.0.113.9")).toBe("127.0.0.1");
  expect(await addressWith(3, "203.0.113.9, 10.0.0.1")).toBe("127.0.0.1");
});

test("attack X15: several headers of the name are read as one list", async () => {
  expect(await addressWith(1, ["6.6.6.6", "203.0.113.9"])).toBe("203.0.113.9");
  expect(await addressWith(2, ["6.6.6.6, 203.0.113.9", "10.0.0.1"])).toBe("203.0.113.9");
  expect(await addressWith(0, ["6.6.6.6", "203.0.113.9"])).toBe("127.0.0.1");
});

test("attack X15: IPv6 is canonical, and what is no address counts as none", async () => {
  expect(await addressWith(1, "2001:DB8:0:0:0:0:0:1")).toBe("2001:db8::1");
  expect(await addressWith(1, "[2001:db8::1]:443")).toBe("2001:db8::1");
  expect(await addressWith(1, "::ffff:203.0.113.9")).toBe("203.0.113.9");
  for (const nonsense of ["unknown", "1.2.3", "_hidden", "203.0.113.9, ", "<script>"]) {
    expect(await addressWith(1, nonsense)).toBe("127.0.0.1");
  }
});

test("attack X15: host and scheme of links are configuration, and no other forwarding header survives", async () => {
  const { headers } = await ask({
    host: "evil.example",
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "gopher",
    "x-forwarded-port": "1",
    "x-forwarded-server": "evil",
    forwarded: "for=6.6.6.6;host=evil.example",
    "x-real-ip": "6.6.6.6",
    "x-client-ip": "6.6.6.6",
    "true-client-ip": "6.6.6.6",
    "cf-connecting-ip": "6.6.6.6",
  });
  const ours = new URL(env.APP_URL);
  expect(headers).toMatchObject({ "x-forwarded-host": ours.host, "x-forwarded-proto": ours.protocol.slice(0, -1) });
  expect(JSON.stringify({ ...headers, host: undefined })).not.toMatch(/6\.6\.6\.6|evil|gopher/);
  expect(Object.keys(headers).filter((name) => /^(forwarded|x-real|x-client|true-|cf-)/.test(name))).toEqual([]);
  expect(headers["x-forwarded-port"]).toBeUndefined();
});

test("attack X14: what the framework says to itself cannot be said from outside, in any letters", async () => {
  const names = [
    "x-middleware-subrequest",
    "X-Middleware-Subrequest-Id",
    "X-MIDDLEWARE-NEXT",
    "x-middleware-rewrite",
    "x-middleware-override-headers",
    "x-middleware-set-cookie",
    "x-invoke-path",
    "x-invoke-status",
    "x-matched-path",
    "x-now-route-matches",
  ];
  const { headers } = await ask(Object.fromEntries(names.map((name) => [name, "middleware:middleware:middleware"])));
  expect(Object.keys(headers).filter((name) => names.map((n) => n.toLowerCase()).includes(name))).toEqual([]);
});

test("everything else arrives as it was sent", async () => {
  const sent = { authorization: "Bearer a.b.c", cookie: "a=1", origin: "https://x.example", "user-agent": "curl/8" };
  expect((await ask(sent)).headers).toMatchObject(sent);
});

test("every request has an id of its own, which the answer carries and a client cannot choose", async () => {
  const [one, two] = [await ask({ "x-request-id": "chosen" }), await ask()];
  for (const { headers, answered } of [one, two]) {
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(answered["x-request-id"]).toBe(headers["x-request-id"]);
  }
  expect(one.headers["x-request-id"]).not.toBe(two.headers["x-request-id"]);
});

test("a prefetch is marked as no sign of a person; a visit is not, whatever it says", async () => {
  for (const [name, value] of [
    ["next-router-prefetch", "1"],
    ["purpose", "prefetch"],
    ["sec-purpose", "prefetch;prerender"],
  ] as const) {
    expect((await ask({ [name]: value })).headers).toMatchObject({ "x-unattended": "1" });
  }
  expect((await ask({ "x-unattended": "1" })).headers).not.toHaveProperty("x-unattended");
});

test("a HEAD is marked the same", async () => {
  const marked = new Promise((resolve) => server.on("request", ({ headers }) => resolve(headers["x-unattended"])));
  await ask({}, "HEAD");
  expect(await marked).toBe("1");
});

test("installing it twice changes nothing", async () => {
  installInbound();
  installInbound();
  env.TRUSTED_PROXY_HOPS = 1;
  expect((await ask({ "x-forwarded-for": "6.6.6.6, 203.0.113.9" })).headers["x-forwarded-for"]).toBe("203.0.113.9");
});
