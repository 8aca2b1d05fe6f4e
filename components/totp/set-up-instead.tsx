import { Fingerprint, Mail } from "lucide-react";
import type { ReactNode } from "react";
import { MethodRow } from "@/components/security/method-row";
import { Section } from "@/components/shell/section";

type Props = { addPasskey: ReactNode; turnOnEmail: ReactNode };

/** The other factors that do as well for whoever must set one up (C16), each with its button. */
export const SetUpInstead = ({ addPasskey, turnOnEmail }: Props) => (
  <Section title="Or use something else" className="max-w-step">
    <div className="panel rows">
      <MethodRow
        icon={<Fingerprint />}
        title="Passkey"
        text="A fingerprint or face in place of password and code."
        action={addPasskey}
      />
      <MethodRow
        icon={<Mail />}
        title="E-mail codes"
        text="Six digits by mail at each sign-in. As safe as your mailbox."
        action={turnOnEmail}
      />
    </div>
  </Section>
);
