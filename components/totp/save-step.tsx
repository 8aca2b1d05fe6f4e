import { CodeSheet } from "@/components/backup-codes/code-sheet";
import { StepFrame } from "@/components/totp/step-frame";
import { FieldNote } from "@/components/ui/field-note";

type Props = { codes: string[]; account: string; label: string; onFinish: () => void };

/** Step 4: the backup codes, the only time they are shown. */
export function SaveStep({ codes, account, label, onFinish }: Props) {
  return (
    <StepFrame title="Save your backup codes" text="Each works once, should your phone be gone. You see them only now.">
      <CodeSheet
        codes={codes}
        account={account}
        onFinish={onFinish}
        note={<FieldNote tone="success">{label} works. Two-factor is on.</FieldNote>}
      />
    </StepFrame>
  );
}
