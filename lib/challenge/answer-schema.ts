import { z } from "zod";

const typed = z.string().trim().min(1, "Enter the code.").max(64, "That is too long for a code.");

/** What a person types to answer a challenge, from the form and from the JSON API alike. */
export const challengeAnswer = z.object({
  code: typed,
  method: z.enum(["totp", "backup_code"]).optional(),
});

export type ChallengeAnswer = z.output<typeof challengeAnswer>;

/**
 * Which method an answer is for. Where none is named its shape tells: six digits are an authenticator's,
 * anything else a backup code (C09).
 */
export function methodOf(answer: ChallengeAnswer): "totp" | "backup_code" {
  if (answer.method) return answer.method;
  return /^\d{3}\s?\d{3}$/.test(answer.code) ? "totp" : "backup_code";
}
