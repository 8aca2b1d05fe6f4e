"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { clearBrowserSession, renewBrowserSession } from "@/lib/auth/browser-session";
import { freshProof, reauthenticate } from "@/lib/auth/reauthenticate";
import { formAction } from "@/lib/http/action";
import type { Result } from "@/lib/result";
import { ok } from "@/lib/result";
import { signOut } from "@/lib/sessions/sign-out";

/** Ends this session and takes its cookie. */
export const signOutAction = formAction("session", z.object({}), async (ctx): Promise<Result<null, never>> => {
  await signOut(ctx);
  await clearBrowserSession();
  redirect("/login?reason=signed_out");
});

/** The dialog "Confirm it is you": a fresh proof renews the cookie of this session. The wizard of C16 asks for one too. */
export const confirmAction = formAction("proved", freshProof, async (ctx, proof) => {
  const renewed = await reauthenticate(ctx, proof);
  if (!renewed.ok) return renewed;
  await renewBrowserSession(renewed.value.jti);
  return ok(null);
});
