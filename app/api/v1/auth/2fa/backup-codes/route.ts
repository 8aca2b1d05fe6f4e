import { regenerateBackupCodes, regeneration } from "@/lib/backup-codes/regenerate";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** POST /api/v1/auth/2fa/backup-codes → 200 with new codes, told once; the old ones stop. */
export const POST = jsonRoute({ access: "stepped_up", input: regeneration }, async (ctx, proof) => {
  const made = await regenerateBackupCodes(ctx, proof);
  return made.ok ? ok({ backup_codes: made.value.backupCodes }) : made;
});
