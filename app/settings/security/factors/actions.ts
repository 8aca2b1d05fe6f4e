"use server";

import { refresh } from "next/cache";
import { regenerateBackupCodes, regeneration } from "@/lib/backup-codes/regenerate";
import { disableFactors, disableProof, factorRemoval } from "@/lib/factors/disable";
import { formAction } from "@/lib/http/action";
import { ok } from "@/lib/result";

/** One factor where the form names it, else all of them. */
export const disableFactorAction = formAction("signed_in", factorRemoval, async (ctx, { method_id, ...proof }) => {
  const disabled = await disableFactors(ctx, method_id ? { methodId: method_id } : "all", proof);
  refresh();
  return disabled.ok ? ok(null) : disabled;
});

export const disableEmailAction = formAction("signed_in", disableProof, async (ctx, proof) => {
  const disabled = await disableFactors(ctx, { type: "email" }, proof);
  refresh();
  return disabled.ok ? ok(null) : disabled;
});

/** The codes travel once, in the answer to this form, and stand in no page that could be loaded again. */
export const regenerateCodesAction = formAction("stepped_up", regeneration, regenerateBackupCodes);
