import { Check, Fingerprint, LifeBuoy, Smartphone } from "lucide-react";
import type { ReactNode } from "react";
import { Slots } from "@/components/backup-codes/slots";
import type { EmailActions } from "@/components/email-otp/email-codes-row";
import { EmailCodesRow } from "@/components/email-otp/email-codes-row";
import { FactorRow } from "@/components/security/factor-row";
import { MethodRow } from "@/components/security/method-row";
import { Removal } from "@/components/security/removal";
import { emailRemovalWords, twoFactorRemovalWords } from "@/components/security/removal-words";
import { ButtonLink } from "@/components/ui/button-link";
import { Chip } from "@/components/ui/chip";
import { Day } from "@/components/ui/day";
import type { FactorView } from "@/lib/challenge/status";
import type { FormAction } from "@/lib/http/action";

export type TwoFactorView = {
  factors: FactorView[];
  backupCodes: { left: number; total: number; createdAt: Date | string } | null;
  /** A stronger factor stands in the mailed code's place. */
  emailRests: boolean;
  /** Whether a device may be remembered at sign-in. */
  trustsDevices: boolean;
  /** Turns one factor off, or all. */
  disable: FormAction;
  email: EmailActions;
  /** The button that adds a passkey. */
  addPasskey: ReactNode;
};

/** Whether a second factor is asked for, which ones there are, and what is left of the backup codes. */
export function TwoFactorPanel({
  factors,
  backupCodes,
  emailRests,
  trustsDevices,
  disable,
  email,
  addPasskey,
}: TwoFactorView) {
  const on = factors.length > 0;
  const authenticators = factors.filter(({ type }) => type === "totp");
  const passkeys = factors.filter(({ type }) => type === "passkey");
  return (
    <section aria-labelledby="two-factor" className="panel">
      <div className="flex min-h-14 items-center gap-2.5 px-5 py-2.5 max-md:px-4">
        <h3 id="two-factor" className="font-semibold text-body">
          Two-factor authentication
        </h3>
        {on ? (
          <Chip tone="success">
            <Check className="icon-s" />
            On
          </Chip>
        ) : (
          <Chip>Off</Chip>
        )}
      </div>
      <div className="rows border-hairline border-t">
        {authenticators.map((factor) => (
          <FactorRow key={factor.id} factor={factor} all={factors} disable={disable} icon={<Smartphone />} />
        ))}
        <MethodRow
          icon={<Smartphone />}
          title={authenticators.length > 0 ? "Another authenticator" : "Authenticator app"}
          text={
            authenticators.length > 0
              ? "For the day the first phone is lost. Each makes codes of its own."
              : "A code from your phone at sign-in. A stolen password alone then opens nothing."
          }
          action={
            <ButtonLink size="s" look={on ? "plain" : "primary"} href="/settings/security/totp" prefetch={false}>
              Set up authenticator app
            </ButtonLink>
          }
        />
        <EmailCodesRow
          factor={factors.find(({ type }) => type === "email") ?? null}
          rests={emailRests}
          removal={emailRemovalWords(factors)}
          actions={email}
        />
        {passkeys.map((factor) => (
          <FactorRow key={factor.id} factor={factor} all={factors} disable={disable} icon={<Fingerprint />} />
        ))}
        <MethodRow
          icon={<Fingerprint />}
          title={passkeys.length > 0 ? "Another passkey" : "Passkeys"}
          text={
            passkeys.length > 0
              ? "One for each device that you sign in from."
              : "None yet. A fingerprint or face in place of password and code."
          }
          action={addPasskey}
        />
        {backupCodes && (
          <MethodRow
            heading
            icon={<LifeBuoy />}
            title="Backup codes"
            text={
              <span className="flex flex-wrap items-center gap-x-3">
                <span className="tabular">
                  {backupCodes.left} of {backupCodes.total} left, made <Day at={backupCodes.createdAt} />
                </span>
                <Slots left={backupCodes.left} of={backupCodes.total} size="s" />
              </span>
            }
            action={
              <ButtonLink
                size="s"
                href="/settings/security/backup-codes"
                prefetch={false}
                aria-label="Manage backup codes"
              >
                Manage
              </ButtonLink>
            }
          />
        )}
      </div>
      <div className="panel-foot">
        <span className="flex-1">{whenAsked(on, trustsDevices)}</span>
        {on && (
          <Removal disable={disable} words={twoFactorRemovalWords} look="quiet">
            Turn off two-factor
          </Removal>
        )}
      </div>
    </section>
  );
}

function whenAsked(on: boolean, trustsDevices: boolean): string {
  if (!on) return "Off: your password alone opens this account.";
  return trustsDevices ? "Asked for at every sign-in, except on trusted devices." : "Asked for at every sign-in.";
}
