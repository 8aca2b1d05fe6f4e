import { challengeRef } from "@/lib/challenge/token";
import { resendEmailCode } from "@/lib/email-otp/resend";
import { jsonRoute } from "@/lib/http/route";
import { codeSendShape } from "@/lib/http/shapes";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/2fa/resend → 200 with the figures of the next send: a code is on its way. */
export const POST = jsonRoute({ access: "anyone", input: challengeRef }, async (ctx, { session_token }) => {
  const sent = await resendEmailCode(ctx, session_token);
  return sent.ok ? ok(codeSendShape(sent.value)) : sent;
});
