"use client";

import { useEffect } from "react";
import { CheckMark } from "@/components/ui/check-mark";

const drawnMs = 700;

/** The moment after a right code: the check mark is drawn, then the browser goes on by itself. */
export function ChallengeDone({ next }: { next: string }) {
  useEffect(() => {
    const timer = setTimeout(() => window.location.assign(next), drawnMs);
    return () => clearTimeout(timer);
  }, [next]);
  return (
    <section role="status" className="glass-float w-full max-w-card p-9 text-center">
      <CheckMark />
      <h1 className="text-heading">It is you</h1>
      <p className="text-ink-2">Taking you in.</p>
      <noscript>
        <a href={next} className="link link-target">
          Continue
        </a>
      </noscript>
    </section>
  );
}
