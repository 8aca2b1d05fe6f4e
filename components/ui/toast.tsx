"use client";

import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";

export type ToastMessage = { title: string; text?: string; tone?: "success" | "danger" };

const shownMs = 6000;

type Props = { id: number; message: ToastMessage; onDismiss: (id: number) => void };

/** One message. It leaves after six seconds, but never from under a pointer or out of focus. */
export function Toast({ id, message, onDismiss }: Props) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onDismiss(id), shownMs);
    return () => clearTimeout(timer);
  }, [held, id, onDismiss]);

  const failed = message.tone === "danger";
  const Icon = failed ? TriangleAlert : CircleCheck;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps the message; its button does the rest
    <div
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="glass-float glass-dense pointer-events-auto grid min-h-14 animate-rise grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 rounded-[0.875rem]! py-1.5 pr-1.5 pl-4"
    >
      <Icon className={failed ? "text-danger" : "text-success"} />
      <p className="py-1.5 text-label">
        <span className="font-strong">{message.title}</span>
        {message.text && <span className="block text-ink-2 text-note">{message.text}</span>}
      </p>
      <Button look="quiet" size="icon" aria-label="Dismiss" onClick={() => onDismiss(id)}>
        <X />
      </Button>
    </div>
  );
}
