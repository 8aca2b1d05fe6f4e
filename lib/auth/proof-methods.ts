import { emailRests } from "@/lib/challenge/methods";
import type { FactorStatus, FactorView } from "@/lib/challenge/status";

export type ProofMethod = "password" | "passkey" | "totp" | "email_otp" | "backup_code";

/**
 * What a person may confirm with, the strongest first: factors where there are any, else the password (E14).
 * The mailed code rests where a stronger factor is on, as it does at sign-in (B08).
 */
export function proofMethods({ methods, backupCodes }: Pick<FactorStatus, "methods" | "backupCodes">): ProofMethod[] {
  if (methods.length === 0) return ["password"];
  const has = (wanted: FactorView["type"]) => methods.some(({ type }) => type === wanted);
  const ways: [ProofMethod, boolean][] = [
    ["passkey", has("passkey")],
    ["totp", has("totp")],
    ["email_otp", has("email") && !emailRests(methods)],
    ["backup_code", backupCodes !== null && backupCodes.left > 0],
  ];
  return ways.filter(([, offered]) => offered).map(([method]) => method);
}
