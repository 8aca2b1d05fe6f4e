import type { ReactNode } from "react";

type Props = {
  /** An icon in a tinted tile above the title. */
  mark?: ReactNode;
  title: string;
  text?: ReactNode;
  /** One line below the rule at the end. */
  foot?: ReactNode;
  children?: ReactNode;
};

/** The glass card of a page that stands alone. Its title is the page's heading. */
export function AuthCard({ mark, title, text, foot, children }: Props) {
  return (
    <section
      className={`glass-float w-full max-w-card px-9 pt-9 max-md:px-5 max-md:pt-6.5 ${foot ? "pb-4 max-md:pb-3" : "pb-9 max-md:pb-6.5"}`}
    >
      {mark && (
        <div className="mb-4 grid size-12 place-items-center rounded-[0.875rem] bg-accent-soft text-accent-ink [&>svg]:size-6">
          {mark}
        </div>
      )}
      <h1 className="text-title">{title}</h1>
      {text && <div className="mt-1.5 text-ink-2">{text}</div>}
      {children && <div className="mt-6">{children}</div>}
      {foot && (
        <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 border-hairline border-t pt-2 text-ink-2 text-label">
          {foot}
        </div>
      )}
    </section>
  );
}
