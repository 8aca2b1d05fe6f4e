"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { emailProof, enableEmailOtp } from "@/lib/email-otp/enable";
import { beginEmailOtp } from "@/lib/email-otp/setup";
import { formAction } from "@/lib/http/action";

export const enableEmailAction = formAction("fresh", z.object({}), beginEmailOtp);

export const confirmEmailAction = formAction("proved", emailProof, async (ctx, proof) => {
  const enabled = await enableEmailOtp(ctx, proof);
  if (enabled.ok) refresh();
  return enabled;
});
