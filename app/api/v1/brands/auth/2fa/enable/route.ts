import { runsABrand } from "@/lib/brands/runs-a-brand";
import { beginEmailOtp } from "@/lib/email-otp/setup";
import { jsonRoute } from "@/lib/http/route";
import { emailSetupShape } from "@/lib/http/shapes";
import { ok, refuse } from "@/lib/result";

/** POST /api/v1/brands/auth/2fa/enable → 202, as for every account, to who owns or administers a brand. */
export const POST = jsonRoute({ access: "fresh", status: 202 }, async (ctx) => {
  if (!(await runsABrand(ctx, ctx.session.userId))) return refuse("forbidden");
  const begun = await beginEmailOtp(ctx);
  return begun.ok ? ok(emailSetupShape(begun.value)) : begun;
});
