"use client";

import { AnimatePresence, m, useReducedMotion } from "framer-motion";
import type { ReactNode } from "react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Proof } from "@/components/auth/proof";
import { useSubmission } from "@/components/auth/use-submission";
import { CodeStep } from "@/components/totp/code-step";
import { ConfirmStep } from "@/components/totp/confirm-step";
import { DoneStep } from "@/components/totp/done-step";
import { SaveStep } from "@/components/totp/save-step";
import { ScanStep } from "@/components/totp/scan-step";
import { WizardProgress } from "@/components/totp/wizard-progress";
import { Motion } from "@/components/ui/motion";
import type { FormAction } from "@/lib/http/action";

/** A key that was shown but not proved yet; `qr_code` is an SVG data URI. */
export type PendingTotp = {
  method_id: string;
  secret: string;
  otpauth_uri: string;
  qr_code: string;
  expires_at: string;
};

type Props = {
  /** What this account can prove itself with. */
  proof: Proof;
  setup: FormAction<PendingTotp>;
  enable: FormAction<{ backup_codes: string[] | null }>;
  /** A proof is fresh, so the first step is skipped. */
  steppedUp?: boolean;
  /** The e-mail of the account, for the sheet of codes. */
  account: string;
  backHref?: string;
  /**
   * Nothing else opens to this person before a factor is on: there is no way back (C16). `why` stands above the
   * steps and `instead`, the other ways, below, until the authenticator is on.
   */
  obliged?: { why: ReactNode; instead: ReactNode } | undefined;
};

type Step = "confirm" | "scan" | "code" | "save" | "done";

const order: Step[] = ["confirm", "scan", "code", "save", "done"];
const slidePx = 16;

/**
 * Four steps to an authenticator app. Nothing is on until a code was right; the key and the codes live in
 * this component's memory only.
 */
export function TotpWizard({
  proof,
  setup,
  enable,
  steppedUp = false,
  account,
  backHref = "/settings/security",
  obliged,
}: Props) {
  const [step, setStep] = useState<Step>(steppedUp ? "scan" : "confirm");
  const [forward, setForward] = useState(true);
  const [key, setKey] = useState<PendingTotp | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const [label, setLabel] = useState("");
  const making = useSubmission(setup);
  const started = useRef(false);
  const moved = useRef(false);
  const still = useReducedMotion();
  const isOn = step === "save" || step === "done";
  const cancelHref = obliged ? undefined : backHref;

  const go = (next: Step) => {
    moved.current = true;
    setForward(order.indexOf(next) > order.indexOf(step));
    setStep(next);
  };
  const makeKey = async () => {
    const answer = await making.send(new FormData());
    if (answer?.status === "done") setKey(answer.value);
    if (answer?.status === "refused" && answer.refusal === "step_up_required") go("confirm");
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a key is made once on arrival, not on every render
  useEffect(() => {
    if (!steppedUp || started.current) return;
    started.current = true;
    void makeKey();
  }, [steppedUp]);

  const enabled = (name: string, made: string[] | null) => {
    setLabel(name);
    setKey(null);
    setCodes(made ?? []);
    go(made ? "save" : "done");
  };
  const finish = () => {
    setCodes([]);
    go("done");
  };
  // Each step that follows another takes focus with its heading; the first leaves it where the page put it
  const focusHeading = useCallback((node: HTMLElement | null) => {
    if (node && moved.current) node.querySelector<HTMLElement>("h2")?.focus();
  }, []);

  return (
    <Motion>
      {!isOn && obliged?.why}
      <section aria-label="Set up authenticator app" className="glass-float w-full max-w-step overflow-clip">
        {step !== "done" && <WizardProgress at={order.indexOf(step)} />}
        <AnimatePresence mode="wait" initial={false} custom={forward}>
          <m.div
            key={step}
            ref={focusHeading}
            custom={forward}
            variants={{
              from: (ahead: boolean) => ({ opacity: 0, x: still ? 0 : ahead ? slidePx : -slidePx }),
              here: { opacity: 1, x: 0 },
              gone: (ahead: boolean) => ({ opacity: 0, x: still ? 0 : ahead ? -slidePx : slidePx }),
            }}
            initial="from"
            animate="here"
            exit="gone"
            transition={{ duration: still ? 0 : 0.2, ease: [0.6, 0, 0.2, 1] }}
          >
            {step === "confirm" && (
              <ConfirmStep
                proof={proof}
                cancelHref={cancelHref}
                onConfirmed={() => {
                  go("scan");
                  if (!key) void makeKey();
                }}
              />
            )}
            {step === "scan" && (
              <ScanStep
                pending={key}
                state={making.state}
                onRetry={makeKey}
                onBack={steppedUp ? undefined : () => go("confirm")}
                cancelHref={cancelHref}
                onNext={() => go("code")}
              />
            )}
            {step === "code" && key && (
              <CodeStep enable={enable} methodId={key.method_id} onBack={() => go("scan")} onEnabled={enabled} />
            )}
            {step === "save" && <SaveStep codes={codes} account={account} label={label} onFinish={finish} />}
            {step === "done" && <DoneStep label={label} backHref={backHref} obliged={obliged !== undefined} />}
          </m.div>
        </AnimatePresence>
      </section>
      {!isOn && obliged?.instead}
    </Motion>
  );
}
