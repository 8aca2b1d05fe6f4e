import { Mail } from "lucide-react";
import { TurnOnEmail } from "@/components/email-otp/turn-on-email";
import { LastUsed } from "@/components/security/last-used";
import { MethodRow } from "@/components/security/method-row";
import type { RemovalWords } from "@/components/security/removal";
import { Removal } from "@/components/security/removal";
import { Chip } from "@/components/ui/chip";
import type { FactorView } from "@/lib/challenge/status";
import type { EmailOtpSetup } from "@/lib/email-otp/setup";
import type { FormAction } from "@/lib/http/action";

export type EmailActions = {
  /** Mails a code; then `confirm` turns it on with that code. */
  enable: FormAction<EmailOtpSetup>;
  confirm: FormAction;
  disable: FormAction;
};

type Props = {
  /** Null while it is off. */
  factor: FactorView | null;
  /** A stronger factor stands in its place. */
  rests: boolean;
  removal: RemovalWords;
  actions: EmailActions;
};

/** Codes by e-mail as a second factor: on, off, or resting while something stronger is on. */
export function EmailCodesRow({ factor, rests, removal, actions }: Props) {
  return (
    <MethodRow
      icon={<Mail />}
      title="E-mail codes"
      text={factor && !rests ? <LastUsed factor={factor} /> : textOf(rests)}
      action={
        <>
          {rests && <Chip>Not offered</Chip>}
          {factor ? (
            <Removal disable={actions.disable} words={removal} name="Turn off e-mail codes">
              Turn off
            </Removal>
          ) : (
            !rests && <TurnOnEmail enable={actions.enable} confirm={actions.confirm} />
          )}
        </>
      }
    />
  );
}

const textOf = (rests: boolean) =>
  rests
    ? "It rests while something stronger is on: it would be a weaker way round it."
    : "Six digits by mail at each sign-in. As safe as your mailbox.";
