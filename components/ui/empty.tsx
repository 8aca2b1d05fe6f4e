import type { ReactNode } from "react";

/** Nothing here yet, and what will bring something here. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-1 px-5 py-6 text-ink-2">
      <p className="font-strong text-ink">{title}</p>
      <p className="max-w-[34rem]">{children}</p>
    </div>
  );
}
