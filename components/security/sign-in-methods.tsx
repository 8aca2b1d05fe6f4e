import { KeyRound } from "lucide-react";
import { MethodRow } from "@/components/security/method-row";
import type { TwoFactorView } from "@/components/security/two-factor-panel";
import { TwoFactorPanel } from "@/components/security/two-factor-panel";
import { Day } from "@/components/ui/day";

type Props = {
  /** Null where it is as it was when the account was made. */
  passwordChangedAt: Date | string | null;
  twoFactor: TwoFactorView;
};

/** How you sign in: the password, then the second factor. */
export function SignInMethods({ passwordChangedAt, twoFactor }: Props) {
  return (
    <div className="grid gap-3.5">
      <div className="panel">
        <MethodRow
          icon={<KeyRound />}
          title="Password"
          text={
            passwordChangedAt ? (
              <>
                Changed <Day at={passwordChangedAt} />
              </>
            ) : (
              "As you chose it when you registered"
            )
          }
        />
      </div>
      <TwoFactorPanel {...twoFactor} />
    </div>
  );
}
