import type { ReactNode } from "react";

type Props = { title: string; text: ReactNode; foot?: ReactNode; children: ReactNode };

/** One step of a wizard: its heading takes focus when it comes, its foot holds the ways on and back. */
export function StepFrame({ title, text, foot, children }: Props) {
  return (
    <>
      <div className="px-7 pt-6 pb-6 max-md:px-4.5">
        <h2 tabIndex={-1} className="text-step outline-none">
          {title}
        </h2>
        <p className="mt-1 mb-5 text-ink-2">{text}</p>
        {children}
      </div>
      {foot && (
        <div className="flex items-center justify-between gap-2 border-hairline border-t px-7 py-3.5 max-md:px-4.5 [&>:first-child]:-ml-4">
          {foot}
        </div>
      )}
    </>
  );
}
