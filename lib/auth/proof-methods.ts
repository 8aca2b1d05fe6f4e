import type { FactorStatus } from "@/lib/challenge/status";

/** What a person may confirm with, the strongest first: factors where there are any, else the password (E14). */
export function proofMethods({ methods, backupCodes }: Pick<FactorStatus, "methods" | "backupCodes">) {
  if (methods.length === 0) return ["password" as const];
  return backupCodes && backupCodes.left > 0 ? (["totp", "backup_code"] as const).slice() : ["totp" as const];
}
