import { startStepUp } from "@/lib/auth/start-step-up";
import { json, jsonRoute } from "@/lib/http/route";
import { challengeShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/reauthenticate/start → 202 with a challenge of purpose `step_up`. */
export const POST = jsonRoute({ access: "session" }, async (ctx) => {
  const started = await startStepUp(ctx);
  return started.ok ? ok(json(challengeShape(started.value.token, started.value), 202)) : started;
});
