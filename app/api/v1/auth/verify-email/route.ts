import { verification, verifyEmail } from "@/lib/accounts/verify-email";
import { jsonRoute } from "@/lib/http/route";

/** POST /api/v1/auth/verify-email → 204: the account exists from now on. */
export const POST = jsonRoute({ access: "anyone", input: verification, status: 204 }, verifyEmail);
