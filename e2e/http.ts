import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:http";

/** An answer as it came over the wire. `json` is `{}` where the body is no JSON object. */
// biome-ignore lint/suspicious/noExplicitAny: what is in an answer is what the tests are there to say
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; json: any };

export type Sent = {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as it is, or as JSON where it is no text. */
  body?: unknown;
};

// Idle sockets go before the server would close them: one that is used at that moment is reset
const agent = new Agent({ keepAlive: true, maxSockets: 32, timeout: 3_000 });

/** One request with exactly these headers, which `fetch` would not send: Host, Origin, none at all. */
export function send(url: string, { method = "GET", headers = {}, body }: Sent = {}): Promise<Answer> {
  const payload = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const type = payload === undefined || typeof body === "string" ? {} : { "content-type": "application/json" };
  const length = payload === undefined ? {} : { "content-length": Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent, headers: { ...type, ...length, ...headers } }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parsed(text) });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

function parsed(text: string) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
