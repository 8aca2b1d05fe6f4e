import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { isDatabaseAway } from "@/lib/database";
import type { Access, Callers } from "@/lib/http/caller";
import { currentCaller } from "@/lib/http/caller";
import { fieldErrors } from "@/lib/http/field-errors";
import { setUpPath } from "@/lib/http/page";
import { browserContext } from "@/lib/http/request-context";
import { isSameSite } from "@/lib/http/same-site";
import { throwUnexpected } from "@/lib/http/unexpected";
import type { Refusal } from "@/lib/refusals";
import { refusals } from "@/lib/refusals";
import type { RefusalDetail, Result } from "@/lib/result";

/** What a form shows after it was sent. What was typed as a secret is never in it. */
export type FormState<T = null> =
  | { status: "idle" }
  | { status: "done"; value: T }
  | {
      status: "refused";
      refusal: Refusal;
      message: string;
      fields?: Record<string, string>;
      /** ISO 8601: when trying again makes sense. */
      retryAt?: string;
      attemptsRemaining?: number;
    };

export type FormAction<T = null> = (previous: FormState<T>, form: FormData) => Promise<FormState<T>>;

/** A server action over a verb: who is asking, then what they typed, then the domain's answer. */
export function formAction<A extends Access, S extends z.ZodType, T>(
  access: A,
  schema: S,
  run: (ctx: Callers[A], input: z.output<S>) => Promise<Result<T, Refusal>>,
): FormAction<T> {
  return answering(async (form) => {
    const caller = await currentCaller(access);
    if (!caller.ok) return caller.refusal === "step_up_required" ? refused(caller.refusal) : leadBack(caller.refusal);
    return parsed(schema, form, (input) => run(caller.value, input));
  });
}

/** The same for forms that a browser sends before it is signed in: it gets its device cookie here (A17). */
export function browserAction<S extends z.ZodType, T>(
  schema: S,
  run: (ctx: Callers["anyone"], input: z.output<S>) => Promise<Result<T, Refusal>>,
): FormAction<T> {
  return answering(async (form) => {
    const ctx = await browserContext();
    return parsed(schema, form, (input) => run(ctx, input));
  });
}

function answering<T>(answer: (form: FormData) => Promise<FormState<T>>): FormAction<T> {
  return async (_previous, form) => {
    if (!isSameSite(await headers(), { byCookie: true })) return refused("forbidden");
    // Whoever calls an action by hand may send anything for its arguments.
    if (!(form instanceof FormData)) return refused("malformed_request");
    try {
      return await answer(form);
    } catch (error) {
      if (isDatabaseAway(error)) return refused("service_unavailable");
      return throwUnexpected(error);
    }
  };
}

async function parsed<S extends z.ZodType, T>(
  schema: S,
  form: FormData,
  run: (input: z.output<S>) => Promise<Result<T, Refusal>>,
): Promise<FormState<T>> {
  const input = schema.safeParse(Object.fromEntries(form));
  if (!input.success) return refused("validation_failed", { fields: fieldErrors(input.error) });
  const result = await run(input.data);
  return result.ok ? { status: "done", value: result.value } : refused(result.refusal, result.detail);
}

function refused(refusal: Refusal, detail: RefusalDetail = {}) {
  const { retryAt, ...rest } = detail;
  const { message } = refusals[refusal];
  return { status: "refused", refusal, message, ...rest, ...(retryAt && { retryAt: retryAt.toISOString() }) } as const;
}

/** Where a form cannot go on: to the second factor that is owed or to be set up, or to sign-in with the reason. */
function leadBack(refusal: Refusal): never {
  if (refusal === "mfa_required") redirect("/login/challenge");
  redirect(refusal === "mfa_setup_required" ? setUpPath : `/login?reason=${refusal}`);
}
