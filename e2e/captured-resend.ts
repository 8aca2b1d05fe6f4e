import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import { expect } from "@playwright/test";
import { freePort } from "../scripts/server.mjs";

/** One request as the app sent it to Resend. */
export type ResendRequest = {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: { from: string; to: string[]; subject: string; html: string; text: string };
};

export type CapturedResend = Awaited<ReturnType<typeof captureResend>>;

/** A server that takes what the app sends to Resend, answers as Resend does, and keeps it. */
export async function captureResend() {
  const requests: ResendRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString("utf8"));
    requests.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: crypto.randomUUID() }));
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  const sentTo = (to: string, subject: string) =>
    requests.filter(({ body }) => body.to.includes(to) && body.subject === subject);
  return {
    settings: { MAILBOX: "", RESEND_API_KEY: "re_captured_key", RESEND_BASE_URL: `http://127.0.0.1:${port}` },
    sentTo,
    /** The request that carries the `count`th mail with that subject to `to`, once it was sent. */
    async request(to: string, subject: string, count = 1): Promise<ResendRequest> {
      const message = `mail ${count} "${subject}" for ${to}`;
      await expect.poll(() => sentTo(to, subject).length, { message, timeout: 10_000 }).toBeGreaterThanOrEqual(count);
      const [request] = sentTo(to, subject).slice(count - 1);
      if (!request) throw new Error("unreachable");
      return request;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
