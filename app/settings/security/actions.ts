"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { formAction } from "@/lib/http/action";
import { ok } from "@/lib/result";
import { readSession } from "@/lib/sessions/list";
import { revokeAllSessions, revokeSession, sessionRef } from "@/lib/sessions/revoke";

export const revokeSessionAction = formAction("stepped_up", sessionRef, async (ctx, { session_id }) => {
  const result = await revokeSession(ctx, session_id);
  refresh();
  return result;
});

export const revokeOthersAction = formAction("stepped_up", z.object({}), async (ctx) => {
  const result = await revokeAllSessions(ctx, { keepCurrent: true });
  refresh();
  return result;
});

/** The clear address of one session, on demand. */
export const revealAddressAction = formAction("stepped_up", sessionRef, async (ctx, { session_id }) => {
  const found = await readSession(ctx, session_id);
  return found.ok ? ok({ ip: found.value.ip }) : found;
});
