"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button-class";

type Props = {
  open: boolean;
  onClose: () => void;
  /** The question; the button that answers it repeats the verb. */
  title: string;
  text?: ReactNode;
  /** Interrupts to ask before something that cannot be taken back. */
  alert?: boolean;
  children: ReactNode;
};

/** Glass over the page. Focus goes in and comes back, Escape leaves. Load it when it is first asked for. */
export function Dialog({ open, onClose, title, text, alert = false, children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()} disablePointerDismissal={alert}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim backdrop-blur-[3px] transition-opacity duration-(--duration-move) ease-out data-ending-style:opacity-0 data-starting-style:opacity-0 data-ending-style:duration-(--duration-quick) data-ending-style:ease-in" />
        <Base.Viewport className="fixed inset-0 z-50 grid place-items-center overflow-y-auto p-gutter max-md:items-end">
          <Base.Popup
            role={alert ? "alertdialog" : "dialog"}
            className="glass-float glass-dense relative w-full max-w-[27rem] outline-none transition-[opacity,translate,scale] duration-(--duration-move) ease-out data-ending-style:scale-98 data-starting-style:scale-98 data-ending-style:translate-y-2 data-starting-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:opacity-0 data-ending-style:duration-(--duration-quick) data-ending-style:ease-in"
          >
            <div className="px-6 pt-6">
              <Base.Title className="pr-10 font-semibold text-[1.25rem] leading-[1.625rem] tracking-[-0.018em]">
                {title}
              </Base.Title>
              {text && <Base.Description className="mt-1.5 text-ink-2">{text}</Base.Description>}
            </div>
            {children}
            <Base.Close
              aria-label="Close"
              className={buttonClass({ look: "quiet", size: "icon", className: "absolute! top-3.5 right-3.5" })}
            >
              <X />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
