"use server";

import { unlockRef, unlockSignIn } from "@/lib/auth/unlock";
import { browserAction } from "@/lib/http/action";

/** The browser gets its device cookie here: that is what is unlocked. */
export const unlockAction = browserAction(unlockRef, (ctx, { token }) => unlockSignIn(ctx, token));
