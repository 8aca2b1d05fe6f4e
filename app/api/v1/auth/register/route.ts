import { register, registration } from "@/lib/accounts/register";
import { withFloor } from "@/lib/http/floor";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/register → 202, the same whether the address is free, pending or taken. */
export const POST = jsonRoute({ access: "anyone", input: registration, status: 202 }, async (ctx, input) => {
  const result = await withFloor(() => register(ctx, input));
  return result.ok ? ok({ status: "verification_sent" }) : result;
});
