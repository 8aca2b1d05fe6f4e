import { beginEmailOtp } from "@/lib/email-otp/setup";
import { jsonRoute } from "@/lib/http/route";
import { emailSetupShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/2fa/email/enable → 202: a code is on its way to the account's address. */
export const POST = jsonRoute({ access: "fresh", status: 202 }, async (ctx) => {
  const begun = await beginEmailOtp(ctx);
  return begun.ok ? ok(emailSetupShape(begun.value)) : begun;
});
