import type { ReactNode } from "react";
import { LastUsed } from "@/components/security/last-used";
import { MethodRow } from "@/components/security/method-row";
import { Removal } from "@/components/security/removal";
import { removalWords } from "@/components/security/removal-words";
import type { FactorView } from "@/lib/challenge/status";
import type { FormAction } from "@/lib/http/action";

type Props = { factor: FactorView; all: FactorView[]; icon: ReactNode; disable: FormAction };

/** An authenticator or a passkey: its name, when it was last of use, and the button that takes it away. */
export function FactorRow({ factor, all, icon, disable }: Props) {
  return (
    <MethodRow
      icon={icon}
      title={factor.label}
      text={<LastUsed factor={factor} />}
      action={
        <Removal
          disable={disable}
          methodId={factor.id}
          words={removalWords(factor, all)}
          name={`Remove ${factor.label}`}
        >
          Remove
        </Removal>
      }
    />
  );
}
