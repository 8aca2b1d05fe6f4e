import { freshProof, reauthenticate } from "@/lib/auth/reauthenticate";
import { jsonRoute } from "@/lib/http/route";
import { tokenAnswer } from "@/lib/http/token-answer";

/** POST /api/v1/auth/reauthenticate → 200 with a new token of the same session, stepped up. */
export const POST = jsonRoute({ access: "session", input: freshProof }, async (ctx, proof) => {
  const renewed = await reauthenticate(ctx, proof);
  return renewed.ok ? tokenAnswer(ctx, renewed.value.jti) : renewed;
});
