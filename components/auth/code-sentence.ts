import type { ProofMethod } from "@/lib/auth/proof-methods";
import type { FormState } from "@/lib/http/action";

type Refused = Extract<FormState, { status: "refused" }>;

/** A mailed code knows no clock, and a password that is asked for alone is what was wrong. */
const own: Partial<Record<ProofMethod, Partial<Record<Refused["refusal"], string>>>> = {
  email_otp: {
    invalid_code: "That code is not right. Only the newest mail counts.",
    code_expired: "That code has lapsed. Have a new one sent.",
  },
  password: { invalid_credentials: "That is not your password." },
};

/** What to say about a refused answer, in words that fit how it was given. */
export const codeSentence = (method: ProofMethod, { refusal, message }: Pick<Refused, "refusal" | "message">) =>
  own[method]?.[refusal] ?? message;
