import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { Slots } from "@/components/backup-codes/slots";
import { Day } from "@/components/ui/day";

type Props = { left: number; of: number; madeAt: Date | string; action?: ReactNode };

/** How many codes are left and since when there are any. `action` is the button that makes new ones. */
export function CodesPanel({ left, of, madeAt, action }: Props) {
  return (
    <section aria-label="Codes left" className="panel">
      <div className="grid gap-4 p-5 max-md:p-4">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <div>
            <p className="tabular font-semibold text-[1.625rem] leading-8 tracking-[-0.02em]">
              {left} of {of} left
            </p>
            <p className="text-ink-2">
              Made <Day at={madeAt} />. Each works once, when your authenticator or passkey is out of reach.
            </p>
          </div>
          {action}
        </div>
        <Slots left={left} of={of} />
      </div>
      <div className="panel-foot">
        <Info className="icon-s" />
        <span className="flex-1">
          {left <= 3
            ? "Few are left. They are the way in when your phone is gone: make new ones before the last is used."
            : "We cannot show them again. They are where you saved them."}
        </span>
      </div>
    </section>
  );
}
