"use server";

import { z } from "zod";
import { renewBrowserSession } from "@/lib/auth/browser-session";
import { formAction } from "@/lib/http/action";
import { passkeyProof } from "@/lib/passkeys/response-schema";
import { beginPasskeyStepUp, stepUpByPasskey } from "@/lib/passkeys/step-up";
import { ok } from "@/lib/result";

/**
 * Confirming by passkey that it is you, before and after the browser's dialog. It also raises a session that
 * was open before its account got a factor (C11).
 */
export const beginPasskeyStepUpAction = formAction("session", z.object({}), beginPasskeyStepUp);

export const stepUpByPasskeyAction = formAction("session", passkeyProof, async (ctx, { response }) => {
  const renewed = await stepUpByPasskey(ctx, response);
  if (!renewed.ok) return renewed;
  await renewBrowserSession(renewed.value.jti);
  return ok(null);
});
