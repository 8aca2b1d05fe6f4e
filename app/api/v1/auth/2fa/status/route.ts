import { readFactorStatus } from "@/lib/challenge/status";
import { jsonRoute } from "@/lib/http/route";
import { ok } from "@/lib/result";

/** GET /api/v1/auth/2fa/status → which factors protect the account. Open to a session that still owes one. */
export const GET = jsonRoute({ access: "session" }, async (ctx) => {
  const status = await readFactorStatus(ctx);
  return ok({
    enabled: status.methods.length > 0,
    methods: status.methods.map(({ id, type, label, createdAt, lastUsedAt }) => ({
      id,
      type: type === "email" ? "email_otp" : type,
      label,
      created_at: createdAt,
      last_used_at: lastUsedAt,
    })),
    backup_codes_remaining: status.backupCodes?.left ?? 0,
    trusted_devices: status.trustedDevices,
    locked_until: status.lockedUntil,
  });
});
