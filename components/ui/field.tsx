import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { FieldNote } from "@/components/ui/field-note";

type Props = Omit<ComponentProps<"input">, "id"> & {
  label: string;
  name: string;
  /** Says "(optional)" beside the label. */
  optional?: boolean;
  help?: ReactNode;
  error?: string | undefined;
  /** The error is announced when it comes, for forms that have no alert above them. */
  alert?: boolean;
  /** A link in the label's line; it comes after the input in the order of the keyboard. */
  aside?: ReactNode;
  /** A 44 px control inside the input's right end. */
  end?: ReactNode;
};

/** A labelled input: the label above, help below, and in its place the error that says what to do. */
export function Field({ label, optional, help, error, alert = false, aside, end, className = "", ...input }: Props) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? help);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1.5">
      <label htmlFor={id} className="text-label font-strong">
        {label} {optional && <span className="font-normal text-ink-3">(optional)</span>}
      </label>
      <div className="relative col-span-2 row-start-2 flex">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={hasNote ? noteId : undefined}
          className={`input ${end ? "pr-13" : ""} ${className}`}
        />
        {end}
      </div>
      {aside && <div className="col-start-2 row-start-1">{aside}</div>}
      {hasNote && (
        <FieldNote
          id={noteId}
          role={alert && error ? "alert" : undefined}
          tone={error ? "danger" : undefined}
          className="col-span-2"
        >
          {error ?? help}
        </FieldNote>
      )}
    </div>
  );
}
