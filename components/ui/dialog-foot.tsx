import type { ReactNode } from "react";

/** The buttons of a dialog: in a row at the end, on phones stacked with the last one on top. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return (
    <div className="mt-5 flex justify-end gap-2 border-hairline border-t px-6 py-3.5 max-md:flex-col-reverse max-md:*:w-full">
      {children}
    </div>
  );
}
