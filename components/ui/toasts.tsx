"use client";

import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useRef, useState } from "react";
import type { ToastMessage } from "@/components/ui/toast";
import { Toast } from "@/components/ui/toast";

const Say = createContext<(message: ToastMessage) => void>(() => {});

/** Says something in passing: `toast({ title: "Signed out Windows, Chrome 141" })`. */
export const useToast = () => useContext(Say);

/** Holds the live region that toasts appear in; it is there before the first one, so that it is heard. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; message: ToastMessage }[]>([]);
  const lastId = useRef(0);
  const say = useCallback((message: ToastMessage) => {
    lastId.current += 1;
    const id = lastId.current;
    setToasts((others) => [...others.slice(-2), { id, message }]);
  }, []);
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);

  return (
    <Say value={say}>
      {children}
      <section
        aria-label="Messages"
        aria-live="polite"
        className="pointer-events-none fixed right-6 bottom-6 z-60 grid w-[26rem] max-w-[calc(100vw-2rem)] gap-3 max-md:right-4 max-md:bottom-4"
      >
        {toasts.map(({ id, message }) => (
          <Toast key={id} id={id} message={message} onDismiss={dismiss} />
        ))}
      </section>
    </Say>
  );
}
