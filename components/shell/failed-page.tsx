"use client";

import { CircleX } from "lucide-react";
import { CalmPage } from "@/components/shell/calm-page";
import { Button } from "@/components/ui/button";

/** A page that failed for a reason of ours. `requestId` names the log line. */
export default function FailedPage({ requestId, retry }: { requestId?: string | undefined; retry: () => void }) {
  return (
    <CalmPage
      mark={<CircleX />}
      title="This page did not load"
      text="Something went wrong here, and nothing was changed. Try again in a moment."
      action={
        <Button look="primary" onClick={retry}>
          Try again
        </Button>
      }
      requestId={requestId}
    />
  );
}
