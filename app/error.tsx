"use client";

import { lazy, Suspense } from "react";

/** Loaded when it is needed: this boundary is part of every page, and sign-in pages are kept light. */
const FailedPage = lazy(() => import("@/components/shell/failed-page"));

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Suspense>
      <FailedPage requestId={error.digest} retry={reset} />
    </Suspense>
  );
}
