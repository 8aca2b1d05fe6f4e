import type { Fresh, Proved } from "@/lib/context";
import { env } from "@/lib/env";
import type { Result } from "@/lib/result";
import { ok, refuse } from "@/lib/result";
import { after, minutes } from "@/lib/time";

/** How long one proof of identity lasts for sensitive changes (E14). */
export const freshForMs = minutes(env.STEP_UP_MINUTES);

/**
 * Lets a caller through to sensitive work if they proved themselves in the last minutes. The proof asks for
 * a factor where the account has one, and whoever enrols one passes the gate of C11 first, so freshness is
 * all there is to check.
 */
export function requireStepUp<C extends Proved>(ctx: C): Result<C & Fresh, "step_up_required"> {
  const { steppedUpAt } = ctx.session;
  const fresh = steppedUpAt !== null && after(steppedUpAt, freshForMs) > ctx.now;
  return fresh ? ok(ctx as C & Fresh) : refuse("step_up_required");
}
