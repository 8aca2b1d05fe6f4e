import { Check, LifeBuoy, Smartphone } from "lucide-react";
import { Slots } from "@/components/backup-codes/slots";
import { MethodRow } from "@/components/security/method-row";
import { ButtonLink } from "@/components/ui/button-link";
import { Chip } from "@/components/ui/chip";
import { Day } from "@/components/ui/day";
import { Moment } from "@/components/ui/moment";

export type TwoFactorView = {
  authenticators: { id: string; label: string; createdAt: Date | string; lastUsedAt: Date | string | null }[];
  backupCodes: { left: number; madeAt: Date | string } | null;
  setupHref?: string;
  codesHref?: string;
};

/** Whether a second factor is asked for, which ones there are, and what is left of the backup codes. */
export function TwoFactorPanel({
  authenticators,
  backupCodes,
  setupHref = "/settings/security/totp",
  codesHref = "/settings/security/backup-codes",
}: TwoFactorView) {
  const on = authenticators.length > 0;
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
        {authenticators.map((authenticator) => (
          <MethodRow
            key={authenticator.id}
            icon={<Smartphone />}
            title={authenticator.label}
            text={
              authenticator.lastUsedAt ? (
                <>
                  Last used <Moment at={authenticator.lastUsedAt} />
                </>
              ) : (
                <>
                  Added <Moment at={authenticator.createdAt} />
                </>
              )
            }
          />
        ))}
        <MethodRow
          icon={<Smartphone />}
          title={on ? "Another authenticator" : "Authenticator app"}
          text={
            on
              ? "For the day the first phone is lost. Each makes codes of its own."
              : "A code from your phone at sign-in. A stolen password alone then opens nothing."
          }
          action={
            <ButtonLink size="s" look={on ? "plain" : "primary"} href={setupHref} prefetch={false}>
              Set up authenticator app
            </ButtonLink>
          }
        />
        {backupCodes && (
          <MethodRow
            heading
            icon={<LifeBuoy />}
            title="Backup codes"
            text={
              <span className="flex flex-wrap items-center gap-x-3">
                <span className="tabular">
                  {backupCodes.left} of 10 left, made <Day at={backupCodes.madeAt} />
                </span>
                <Slots left={backupCodes.left} size="s" />
              </span>
            }
            action={
              <ButtonLink size="s" href={codesHref} prefetch={false} aria-label="Manage backup codes">
                Manage
              </ButtonLink>
            }
          />
        )}
      </div>
      <div className="panel-foot">
        <span>{on ? "Asked for at every sign-in." : "Off: your password alone opens this account."}</span>
      </div>
    </section>
  );
}
