import type { PasskeyActions } from "@/components/passkeys/passkey-answer";
import type { ProofMethod } from "@/lib/auth/proof-methods";
import type { CodeSend } from "@/lib/email-otp/send";
import type { FormAction } from "@/lib/http/action";

/** How an account can prove who is here once more, and what each way needs. */
export type Proof = {
  /** The strongest first. */
  methods: ProofMethod[];
  confirm: FormAction;
  sendCode: FormAction<CodeSend>;
  passkey: PasskeyActions;
  /** Where a mailed code goes. */
  maskedEmail: string;
  /** A passkey was shown in the last minutes, which stands for a code wherever one is asked for. */
  isPasskeyFresh: boolean;
};
