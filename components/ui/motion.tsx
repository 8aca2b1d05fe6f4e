"use client";

import { LazyMotion } from "framer-motion";
import type { ReactNode } from "react";

const features = () => import("@/components/ui/motion-features").then((module) => module.default);

/** Lets `m` elements below it move. The code that moves them is fetched after the page stands. */
export function Motion({ children }: { children: ReactNode }) {
  return (
    <LazyMotion features={features} strict>
      {children}
    </LazyMotion>
  );
}
