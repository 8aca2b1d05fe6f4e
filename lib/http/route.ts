import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { isDatabaseAway } from "@/lib/database";
import { readJson } from "@/lib/http/body";
import type { Access, Callers } from "@/lib/http/caller";
import { callerOf } from "@/lib/http/caller";
import { fieldErrors } from "@/lib/http/field-errors";
import { requestIdHeader } from "@/lib/http/inbound";
import { incomingOf, tokenIn } from "@/lib/http/incoming";
import { problem } from "@/lib/http/problem";
import { isSameSite } from "@/lib/http/same-site";
import { logError } from "@/lib/log";
import type { Refusal } from "@/lib/refusals";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";

/** How to answer a success: JSON with this status, or nothing with 204. */
type Options<A extends Access, S extends z.ZodType> = { access: A; input?: S; status?: 200 | 201 | 202 | 204 };
type RouteParams = { params: Promise<Record<string, string | string[]>> };
type Json = Record<string, unknown>;

/** A route handler that knows which access it asks for; a test lists them all. */
export type JsonRoute = ((request: Request, route: RouteParams) => Promise<Response>) & { access: Access };

/**
 * An API route over a verb. Checks in this order: same site (a write by cookie or from a page), who asks
 * (session, gates, step-up), what is asked (path, query and body together against the schema), then the verb.
 * `run` may answer a `Response` of its own, for the statuses that depend on the value.
 */
export function jsonRoute<A extends Access, S extends z.ZodType = z.ZodType<Json>>(
  { access, input, status = 200 }: Options<A, S>,
  run: (ctx: Callers[A], input: z.output<S>) => Promise<Result<Json | Response | null, Refusal>>,
): JsonRoute {
  const handle = async (request: Request, route: RouteParams): Promise<Response> => {
    const meta = { id: request.headers.get(requestIdHeader) ?? randomUUID(), now: new Date() };
    try {
      const incoming = incomingOf(request);
      const byCookie = tokenIn(incoming)?.byCookie ?? false;
      if (isWrite(request) && !isSameSite(request.headers, { byCookie })) return problem(meta, "forbidden");
      const caller = await callerOf(access, incoming);
      if (!caller.ok) return problem(meta, caller.refusal, caller.detail);
      const read = input ? await readInput(request, route, input) : nothingAsked;
      if (!read.ok) return problem(meta, read.refusal, read.detail);
      const result = await run(caller.value, read.value);
      // By the verb's own clock, so that a lock of 15 minutes is 900 seconds and not one more.
      if (!result.ok) return problem({ ...meta, now: caller.value.now }, result.refusal, result.detail);
      if (result.value instanceof Response) return result.value;
      return result.value === null || status === 204 ? empty() : json(result.value, status);
    } catch (error) {
      if (isDatabaseAway(error)) return problem(meta, "service_unavailable");
      logError("a request failed", error, { request_id: meta.id, method: request.method });
      return unexpected(meta.id);
    }
  };
  return Object.assign(handle, { access });
}

/** JSON that no cache keeps. */
export const json = (body: Json, status = 200) =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });

const empty = () => new Response(null, { status: 204, headers: { "cache-control": "no-store" } });

const isWrite = (request: Request) => !["GET", "HEAD"].includes(request.method);

const nothingAsked = ok({} as never);

/**
 * Query, body and path as one object against the schema; the path wins, so that no field of a body says whose
 * row it is (X13). A route without a schema takes nothing, and what was sent to it is not read.
 */
async function readInput<S extends z.ZodType>(request: Request, route: RouteParams, schema: S) {
  const body = await readJson(request);
  if (!body.ok) return body;
  const query = isWrite(request) ? {} : Object.fromEntries(new URL(request.url).searchParams);
  const parsed = schema.safeParse({ ...query, ...body.value, ...(await route.params) });
  return parsed.success ? ok(parsed.data) : refuse("validation_failed", { fields: fieldErrors(parsed.error) });
}

/** A bug of ours: told without its cause, with the id to ask about it. */
const unexpected = (requestId: string) =>
  Response.json(
    {
      type: "/problems/unexpected",
      title: "Something went wrong here. Nothing was changed.",
      status: 500,
      code: "unexpected",
      request_id: requestId,
    },
    { status: 500, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
