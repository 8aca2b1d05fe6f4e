"use server";

import { z } from "zod";
import { sendStepUpCode } from "@/lib/email-otp/step-up-code";
import { formAction } from "@/lib/http/action";

/** Mails a code by which this session proves itself again, or for the first time since a factor is on (C11). */
export const sendStepUpCodeAction = formAction("session", z.object({}), sendStepUpCode);
