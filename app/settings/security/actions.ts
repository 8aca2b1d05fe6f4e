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

const othersForm = z.object({ trusted_devices: z.stringbool().default(false) });

/** Signs out everywhere else and, where asked, forgets every trusted device. */
export const revokeOthersAction = formAction("stepped_up", othersForm, async (ctx, { trusted_devices }) => {
  const result = await revokeAllSessions(ctx, { keepCurrent: true, forgetDevices: trusted_devices });
  refresh();
  return result;
});

/** The clear address of one session, on demand. */
export const revealAddressAction = formAction("stepped_up", sessionRef, async (ctx, { session_id }) => {
  const found = await readSession(ctx, session_id);
  return found.ok ? ok({ ip: found.value.ip }) : found;
});
