import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import http from "node:http";
import { env } from "@/lib/env";
import { clientAddress } from "@/lib/http/address";

/** Carries the client's address, as judged here, to whoever handles the request. */
export const clientAddressHeader = "x-forwarded-for";
export const requestIdHeader = "x-request-id";

/**
 * What a client must not be able to say: where it comes from, which host it spoke to, and anything that
 * frameworks use among themselves (`x-middleware-*` and `x-nextjs-*` decided access in past versions, X14).
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
  response.setHeader(requestIdHeader, requestId);
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
    }
    return Reflect.apply(emit, this, [event, ...args]);
  } as Emit;
}
