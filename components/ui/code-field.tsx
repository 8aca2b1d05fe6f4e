"use client";

import { OTPInput, REGEXP_ONLY_DIGITS } from "input-otp";
import { useEffect, useId, useRef, useState } from "react";
import { useFormStatus } from "react-dom";
import { CodeCells } from "@/components/ui/code-cells";
import { FieldNote } from "@/components/ui/field-note";
import { pageNonce } from "@/components/ui/page-nonce";

type Props = {
  name?: string;
  label?: string;
  /** What was wrong with the last code. */
  error?: string | undefined;
  /** The answer that `error` belongs to; each new one shakes, empties and focuses once. */
  answer?: unknown;
  /** Off while the account is locked. */
  disabled?: boolean;
  /** For forms whose work React does not know of. */
  pending?: boolean;
  /** Takes focus when it appears. */
  focus?: boolean;
  /** Replaces the submitting of the form on the sixth digit. */
  onComplete?: (code: string) => void;
};

const digits = (text: string) => text.replace(/\D/g, "").slice(0, 6);

/**
 * Six digits: one real input drawn as six cells, so that paste and autofill work.
 *
 * The sixth digit submits the form once. After a wrong code the cells are empty, so nothing is sent again
 * until somebody has typed; while an answer is awaited nothing is sent at all.
 */
export function CodeField({
  name = "code",
  label = "Authentication code",
  error,
  answer,
  disabled = false,
  ...props
}: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [value, setValue] = useState("");
  const [shaking, setShaking] = useState(false);
  const submitting = useFormStatus().pending;
  const pending = props.pending ?? submitting;
  const { focus = false, onComplete } = props;

  // What was typed or filled in before scripts were awake
  useEffect(() => {
    if (input.current?.value) setValue(digits(input.current.value));
    if (focus) input.current?.focus();
  }, [focus]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the same words about a new code are a new error
  useEffect(() => {
    if (!error) return;
    setValue("");
    setShaking(true);
    input.current?.focus();
  }, [error, answer]);

  const complete = (code: string) => {
    if (pending) return;
    if (onComplete) onComplete(code);
    else input.current?.form?.requestSubmit();
  };
  const wrong = Boolean(error) && value === "";

  return (
    <div className="grid gap-2.5">
      <label htmlFor={id} className="text-label font-strong">
        {label}
      </label>
      <OTPInput
        ref={input}
        id={id}
        name={name}
        maxLength={6}
        value={value}
        onChange={setValue}
        onComplete={complete}
        pattern={REGEXP_ONLY_DIGITS}
        pasteTransformer={digits}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        disabled={disabled}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-error` : undefined}
        className="input-code"
        containerClassName="relative"
        pushPasswordManagerStrategy="none"
        noScriptCSSFallback={null}
        nonce={pageNonce()}
        render={({ slots, isFocused }) => (
          <CodeCells
            slots={slots}
            focused={isFocused}
            wrong={wrong}
            disabled={disabled}
            shaking={shaking}
            onShaken={() => setShaking(false)}
          />
        )}
      />
      {wrong && (
        <FieldNote id={`${id}-error`} role="alert" tone="danger">
          {error}
        </FieldNote>
      )}
    </div>
  );
}
