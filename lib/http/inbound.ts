import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import { env } from "@/lib/env";
import { clientAddress } from "@/lib/http/address";

/** Carries the client's address, as judged here, to whoever handles the request. */
export const clientAddressHeader = "x-forwarded-for";
export const requestIdHeader = "x-request-id";
/** Says that a request came through here: the value is this process's own and no client can know it. */
const vouchedHeader = "x-holdfast-vouched";
/** Marks a request that is no sign of a person: a HEAD or a prefetch keeps no session alive (E04). */
export const unattendedHeader = "x-unattended";

/**
 * What a client must not be able to say: where it comes from, which host it spoke to, and anything that
 * frameworks use among themselves (`x-middleware-*` decided access in past versions, X14).
 */
const untrusted =
  /^(forwarded|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|x-middleware-.*|x-invoke-.*|x-now-route-matches|x-matched-path)$/;

/**
 * Makes every request's headers say only what we can vouch for, before the framework reads them (E11): the
 * client's address as far as `TRUSTED_PROXY_HOPS` allows, the public host and scheme of `APP_URL`, and a
 * request id, which the answer carries too (F07).
 */
export function sanitizeInbound(request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request;
  const forwardedFor = [headers["x-forwarded-for"]].flat().join(",") || undefined;
  const address = clientAddress(request.socket.remoteAddress, forwardedFor, env.TRUSTED_PROXY_HOPS);
  for (const name of Object.keys(headers)) if (untrusted.test(name)) delete headers[name];

  const publicUrl = new URL(env.APP_URL);
  const requestId = randomUUID();
  headers[clientAddressHeader] = address;
  headers["x-forwarded-host"] = publicUrl.host;
  headers["x-forwarded-proto"] = publicUrl.protocol.slice(0, -1);
  headers[requestIdHeader] = requestId;
  headers[vouchedHeader] = voucher();
  if (isUnattended(request)) headers[unattendedHeader] = "1";
  else delete headers[unattendedHeader];
  response.setHeader(requestIdHeader, requestId);
}

/**
 * Whether this request's headers went through `sanitizeInbound`. One that arrived while the server was still
 * starting did not, and must not be believed: where it comes from would be what its client says.
 */
export const isVouched = (headers: Pick<Headers, "get">): boolean => headers.get(vouchedHeader) === voucher();

/** The mark that `isVouched` looks for, for tests that make requests themselves. */
export const vouchers = (): Record<string, string> => ({ [vouchedHeader]: voucher() });

const voucherKey = Symbol.for("holdfast.voucher");

/** One a process: the bundles of a server share it. */
function voucher(): string {
  const held = globalThis as { [voucherKey]?: string };
  held[voucherKey] ??= randomUUID();
  return held[voucherKey];
}

/** Asked here, because Next shows its handlers neither the method nor its router's own headers. */
const isUnattended = ({ method, headers }: IncomingMessage) =>
  method === "HEAD" ||
  "next-router-prefetch" in headers ||
  /prefetch/.test(`${headers.purpose} ${headers["sec-purpose"]}`);

/** The largest form that is read, as lib/http/body.ts has it for JSON. */
const maxFormBytes = 64 * 1024;

/** The status for what the framework would answer with a bare 500: an address that cannot be decoded, a form too large. */
function unfitness({ method, url = "", headers }: IncomingMessage): 400 | 405 | 411 | 413 | null {
  // The Fetch standard forbids it, so Next throws.
  if (method === "TRACE") return 405;
  if (!isDecodable(url.split("?", 1)[0] ?? "")) return 400;
  // API routes count their bodies themselves; browsers always tell the length of a form.
  if (method !== "POST" || url.startsWith("/api/")) return null;
  if (headers["content-length"] === undefined) return 411;
  return Number(headers["content-length"]) > maxFormBytes ? 413 : null;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

const unfitWords = {
  400: { code: "malformed_request", title: "That address cannot be read." },
  405: { code: "method_not_allowed", title: "That cannot be done here." },
  411: { code: "length_required", title: "Send a form with its Content-Length." },
  413: { code: "payload_too_large", title: "That is more than 64 KiB." },
};

function refuseInbound(response: ServerResponse, status: keyof typeof unfitWords): true {
  const { code, title } = unfitWords[status];
  const body = { type: `/problems/${code}`, title, status, code, request_id: response.getHeader(requestIdHeader) };
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    // A client that is cut off while it sends a form never sees the answer.
    ...(status !== 413 && { connection: "close" }),
  });
  response.end(JSON.stringify(body));
  return true;
}

const installed = Symbol.for("holdfast.inbound");
type Emit = typeof http.Server.prototype.emit;

/**
 * Runs `sanitizeInbound` before any listener of any HTTP server of this process: Next offers no earlier
 * place, and route handlers never see the socket. Installing twice changes nothing.
 */
export function installInbound(): void {
  const prototype = http.Server.prototype as { emit: Emit; [installed]?: boolean };
  if (prototype[installed]) return;
  prototype[installed] = true;
  const emit = prototype.emit;
  prototype.emit = function (this: http.Server, event: string | symbol, ...args: unknown[]) {
    const [request, response] = args;
    if (event === "request" && request instanceof http.IncomingMessage && response instanceof http.ServerResponse) {
      sanitizeInbound(request, response);
      const unfit = unfitness(request);
      if (unfit) return refuseInbound(response, unfit);
    }
    return Reflect.apply(emit, this, [event, ...args]);
  } as Emit;
}
