import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { FieldNote } from "@/components/ui/field-note";

type Props = Omit<ComponentProps<"input">, "type" | "id"> & {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
};

/** A box to tick. The whole label is the target; help and error stand below it. */
export function Checkbox({ label, help, error, className = "", ...input }: Props) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? help);
  return (
    <div className={`flex min-h-target gap-3 ${className}`}>
      <input
        {...input}
        type="checkbox"
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={hasNote ? noteId : undefined}
        className="tick-box relative z-10 mt-2.5"
      />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="-ml-[2.125rem] block py-[0.6875rem] pl-[2.125rem]">
          {label}
        </label>
        {hasNote && (
          <FieldNote id={noteId} tone={error ? "danger" : undefined} className="-mt-2 pb-2.5">
            {error ?? help}
          </FieldNote>
        )}
      </div>
    </div>
  );
}
