import { confirmAction } from "@/app/settings/actions";
import { beginPasskeyStepUpAction, stepUpByPasskeyAction } from "@/app/settings/passkey-actions";
import { sendStepUpCodeAction } from "@/app/settings/send-code";
import type { Proof } from "@/components/auth/proof";
import { proofMethods } from "@/lib/auth/proof-methods";
import { maskEmail } from "@/lib/challenge/find";
import type { FactorStatus } from "@/lib/challenge/status";
import type { Proved } from "@/lib/context";
import { provedByPasskey } from "@/lib/factors/current-factor";

/** How the caller of a settings page can prove who they are once more. */
export const proofOf = (ctx: Proved, status: FactorStatus): Proof => ({
  methods: proofMethods(status),
  confirm: confirmAction,
  sendCode: sendStepUpCodeAction,
  passkey: { begin: beginPasskeyStepUpAction, finish: stepUpByPasskeyAction },
  maskedEmail: maskEmail(ctx.account.email),
  isPasskeyFresh: provedByPasskey(ctx),
});
