"use client";

import { ArrowLeft, ExternalLink } from "lucide-react";
import { CancelLink } from "@/components/totp/cancel-link";
import { SetupKey } from "@/components/totp/setup-key";
import { StepFrame } from "@/components/totp/step-frame";
import type { PendingTotp } from "@/components/totp/totp-wizard";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Countdown } from "@/components/ui/countdown";
import type { FormState } from "@/lib/http/action";

type Props = {
  pending: PendingTotp | null;
  state: FormState<unknown>;
  onRetry: () => void;
  onBack: (() => void) | undefined;
  cancelHref?: string | undefined;
  onNext: () => void;
};

/** Step 2: the key, as a picture to scan and as letters to type. */
export function ScanStep({ pending, state, onRetry, onBack, cancelHref, onNext }: Props) {
  return (
    <StepFrame
      title="Scan this with your app"
      text="In your authenticator choose “add account”, then point it here."
      foot={
        <>
          {onBack ? (
            <Button look="quiet" onClick={onBack}>
              <ArrowLeft className="icon-s" />
              Back
            </Button>
          ) : (
            <CancelLink href={cancelHref} />
          )}
          {pending && (
            <span className="text-ink-2 text-note max-md:hidden">
              Key waits <Countdown until={pending.expires_at} over="no longer: start again" />
            </span>
          )}
          <Button look="primary" disabled={!pending} onClick={onNext} className="min-w-34">
            Continue
          </Button>
        </>
      }
    >
      {state.status === "refused" && (
        <Alert role="alert">
          {state.message}{" "}
          <button type="button" onClick={onRetry} className="link font-strong">
            Try again
          </button>
        </Alert>
      )}
      {state.status !== "refused" && !pending && <ScanSkeleton />}
      {pending && (
        <>
          <a href={pending.otpauth_uri} className={buttonClass({ className: "mb-4.5 w-full md:hidden!" })}>
            <ExternalLink />
            Open in your authenticator
          </a>
          <div className="grid grid-cols-[12.25rem_minmax(0,1fr)] items-start gap-6 max-md:grid-cols-[minmax(0,1fr)] max-md:gap-4.5">
            <div className="w-full rounded-card bg-white p-3 shadow-card max-md:mx-auto max-md:max-w-52">
              {/* biome-ignore lint/performance/noImgElement: a data URI gains nothing from an image pipeline, which would see the key */}
              <img
                src={pending.qr_code}
                alt="QR code with the setup key"
                width={172}
                height={172}
                className="h-auto w-full"
              />
            </div>
            <SetupKey secret={pending.secret} />
          </div>
        </>
      )}
    </StepFrame>
  );
}

function ScanSkeleton() {
  return (
    <div role="status" className="grid grid-cols-[12.25rem_minmax(0,1fr)] gap-6 max-md:grid-cols-[minmax(0,1fr)]">
      <span className="sr-only">Making a key</span>
      <span className="skeleton aspect-square h-auto! rounded-card! max-md:mx-auto max-md:w-52" />
      <span className="grid content-start gap-3">
        <span className="skeleton w-24" />
        <span className="skeleton h-17! rounded-inset!" />
      </span>
    </div>
  );
}
