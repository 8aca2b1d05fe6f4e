import type { ComponentProps } from "react";
import { Field } from "@/components/ui/field";

type Props = Pick<ComponentProps<typeof Field>, "error" | "alert" | "disabled">;

/** One of the saved codes, in any writing. */
export function BackupCodeField(props: Props) {
  return (
    <Field
      {...props}
      label="Backup code"
      name="code"
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      required
      maxLength={32}
      placeholder="XXXX-XXXX"
      className="font-mono tracking-[0.04em]"
    />
  );
}
