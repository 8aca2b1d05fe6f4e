import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { requestIdHeader } from "@/lib/http/inbound";
import { logError } from "@/lib/log";

/**
 * Throws what a page or an action may throw in the place of `error`. The framework's own signals (a redirect,
 * a missing page) pass. A bug is told to our log, which leaves out what a query carried, and goes on as a bare
 * error: the framework would print every parameter. Its digest is the request id, so that the person who sees
 * the failed page can name this moment (F07).
 */
export async function throwUnexpected(error: unknown): Promise<never> {
  unstable_rethrow(error);
  const requestId = (await headers()).get(requestIdHeader) ?? "";
  logError("a page or a form failed", error, { request_id: requestId });
  throw Object.assign(new Error("unexpected"), { digest: requestId });
}
