import type { ReactNode } from "react";
import { useId } from "react";

type Props = {
  title: string;
  text?: ReactNode;
  /** What stands at the right of the heading: a count, a button. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** A part of a settings page, named by its heading. */
export function Section({ title, text, aside, className = "", children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`mt-section first-of-type:mt-0 ${className}`}>
      <div className="mb-3.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="max-md:basis-full">
          <h2 id={id} className="text-heading">
            {title}
          </h2>
          {text && <div className="mt-0.5 max-w-[34rem] text-ink-2 text-label">{text}</div>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
