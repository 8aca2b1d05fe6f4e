import type { ProofMethod } from "@/lib/auth/proof-methods";

/** What a method asks for, as the end of "This needs …". */
export function proofText(method: ProofMethod): string {
  if (method === "password") return "your password once more";
  return method === "passkey" ? "your passkey" : "a fresh code";
}
