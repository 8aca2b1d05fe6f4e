import { z } from "zod";

const typed = z.string().trim().min(1, "Enter the code.").max(64, "That is too long for a code.");

/** What a person types to answer a challenge, from the form and from the JSON API alike. */
export const challengeAnswer = z.object({
  code: typed,
  method: z.enum(["totp", "email_otp", "backup_code"]).optional(),
});

export type ChallengeAnswer = z.output<typeof challengeAnswer>;

/** What may be meant: six digits without a word are an authenticator's or, failing that, a mailed code. */
export type AnswerMethod = "totp" | "email_otp" | "digits" | "backup_code";

/** Which method an answer is for. Where none is named its shape tells (C09). */
export function methodOf(answer: ChallengeAnswer): AnswerMethod {
  if (answer.method) return answer.method;
  return /^\d{3}\s?\d{3}$/.test(answer.code) ? "digits" : "backup_code";
}
