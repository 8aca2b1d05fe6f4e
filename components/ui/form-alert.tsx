"use client";

import type { ReactNode } from "react";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import type { Tone } from "@/components/ui/tone-glyph";

type Props = {
  tone?: Tone;
  /** The answer it speaks of: each new one takes focus again, also when its words are the same. */
  of: unknown;
  children: ReactNode;
};

/** The error that stands above a form. It is announced and takes focus when it appears. */
export function FormAlert({ tone = "danger", of, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (of) box.current?.focus();
  }, [of]);
  return (
    <Alert ref={box} tone={tone} role="alert" tabIndex={-1}>
      {children}
    </Alert>
  );
}
