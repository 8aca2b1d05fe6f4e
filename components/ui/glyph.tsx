import type { ReactNode } from "react";

type Props = { className?: string; children: ReactNode };

/** A lucide drawing without the library's runtime, for what the sign-in page loads. */
export function Glyph({ className = "", children }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`lucide ${className}`}
    >
      {children}
    </svg>
  );
}
