"use server";

import { verificationInPage, verifyEmail } from "@/lib/accounts/verify-email";
import { browserAction } from "@/lib/http/action";

export const verifyEmailAction = browserAction(verificationInPage, verifyEmail);
