"use client";

import { ArrowLeft, Clock } from "lucide-react";
import { useState } from "react";
import { useSubmission } from "@/components/auth/use-submission";
import { StepFrame } from "@/components/totp/step-frame";
import { Button } from "@/components/ui/button";
import { CodeField } from "@/components/ui/code-field";
import { Field } from "@/components/ui/field";
import { submitted } from "@/components/ui/submitted";
import type { FormAction } from "@/lib/http/action";

type Props = {
  enable: FormAction<{ backup_codes: string[] | null }>;
  methodId: string;
  onBack: () => void;
  onEnabled: (label: string, codes: string[] | null) => void;
};

/** Step 3: a code proves that the app has the key; only now it counts. */
export function CodeStep({ enable, methodId, onBack, onEnabled }: Props) {
  const { state, send, pending } = useSubmission(enable);
  const [label, setLabel] = useState("");
  const refused = state.status === "refused" ? state : null;

  const prove = async (form: FormData) => {
    const answer = await send(form);
    if (answer?.status === "done") onEnabled(label.trim() || "Authenticator", answer.value.backup_codes);
  };
  return (
    <form onSubmit={submitted(prove)}>
      <StepFrame
        title="Enter the code it shows"
        text="Six digits that change every 30 seconds. Spaces do not matter."
        foot={
          <>
            <Button look="quiet" onClick={onBack}>
              <ArrowLeft className="icon-s" />
              Back
            </Button>
            <Button type="submit" look="primary" pending={pending} pendingText="Verifying" className="min-w-34">
              Verify
            </Button>
          </>
        }
      >
        <div className="grid gap-4.5">
          <input type="hidden" name="method_id" value={methodId} />
          <Field
            label="Call this authenticator"
            name="label"
            optional
            autoComplete="off"
            maxLength={64}
            placeholder="Pixel 9"
            value={label}
            onChange={(event) => setLabel(event.target.value)}
            help="So that you know it when you have several."
            error={refused?.fields?.label}
          />
          <CodeField
            error={refused && !refused.fields?.label ? (refused.fields?.code ?? refused.message) : undefined}
            answer={state}
            pending={pending}
          />
          <p className="flex gap-2 text-ink-2 text-note">
            <Clock className="icon-s mt-px" />
            <span>Refused each time? Set your phone’s clock to automatic, then wait for the next code.</span>
          </p>
        </div>
      </StepFrame>
    </form>
  );
}
