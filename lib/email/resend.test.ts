import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resendTransport } from "@/lib/email/resend";
import type { Mail } from "@/lib/email/transport";
import { after, seconds } from "@/lib/time";

type Answer = { status: number; headers?: Record<string, string>; body: string } | "never";
type Seen = { method?: string; url?: string; headers: IncomingMessage["headers"]; body: unknown };

let answer: Answer;
let seen: Seen[];
const server = createServer(async (request, response) => {
  const chunks = await request.toArray();
  const { method, url, headers } = request;
  seen.push({ method, url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
  if (answer === "never") return;
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(answer.body);
});

beforeEach(async () => {
  seen = [];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const now = new Date("2026-11-21T10:00:00.000Z");
const mail: Mail = {
  id: "7b0cf6c1-2f0e-4a39-9d2e-1f0f9b0f6f55",
  kind: "verify_email",
  to: "ines@example.com",
  from: "Holdfast <no-reply@example.com>",
  subject: "Confirm your e-mail address",
  html: "<p>Hello</p>",
  text: "Hello\n",
};

function send(given: Answer, timeoutMs?: number) {
  answer = given;
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return resendTransport({ apiKey: "re_test_key", baseUrl, timeoutMs, clock: () => now })(mail);
}
const refusal = (status: number, name: string, headers?: Record<string, string>): Answer => ({
  status,
  headers,
  body: JSON.stringify({ statusCode: status, name, message: "something about ines@example.com" }),
});

test("one request carries the mail, and the outbox id as its idempotency key", async () => {
  expect(await send({ status: 200, body: '{"id":"x"}' })).toEqual({ ok: true });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    method: "POST",
    url: "/emails",
    headers: { "idempotency-key": mail.id, authorization: "Bearer re_test_key" },
    body: { from: mail.from, to: [mail.to], subject: mail.subject, html: mail.html, text: mail.text },
  });
});

test("a server error is a failure that names no address", async () => {
  expect(await send(refusal(500, "internal_server_error"))).toEqual({ ok: false, error: "500 internal_server_error" });
  expect(await send({ status: 502, body: "<html>bad gateway</html>" })).toEqual({
    ok: false,
    error: "502 application_error",
  });
  expect(await send(refusal(422, "ines@example.com"))).toEqual({ ok: false, error: "unknown answer" });
});

test("429 carries the instant from which the provider takes mail again", async () => {
  const busy = (retryAfter: string) => send(refusal(429, "rate_limit_exceeded", { "retry-after": retryAfter }));
  const error = "429 rate_limit_exceeded";
  expect(await busy("7")).toEqual({ ok: false, error, retryAt: after(now, seconds(7)) });
  expect(await busy("Sat, 21 Nov 2026 10:05:00 GMT")).toEqual({
    ok: false,
    error,
    retryAt: new Date("2026-11-21T10:05:00Z"),
  });
  expect(await busy("soon")).toEqual({ ok: false, error });
  expect(await send(refusal(429, "rate_limit_exceeded"))).toEqual({ ok: false, error });
});

test("a provider that never answers is given up after the time-out", async () => {
  const startedAt = performance.now();
  expect(await send("never", 100)).toEqual({ ok: false, error: "timeout" });
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test("a provider that cannot be reached is a failure, not a throw", async () => {
  const transport = resendTransport({ apiKey: "re_test_key", baseUrl: "http://127.0.0.1:1" });
  expect(await transport(mail)).toEqual({ ok: false, error: "application_error" });
});

test("a key that was seen with other words means that the mail is out already", async () => {
  expect(await send(refusal(409, "invalid_idempotent_request"))).toEqual({ ok: true });
  expect(await send(refusal(409, "concurrent_idempotent_requests"))).toMatchObject({ ok: false });
});
