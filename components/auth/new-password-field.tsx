"use client";

import type { ChangeEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { PasswordField } from "@/components/ui/password-field";
import { StrengthMeter } from "@/components/ui/strength-meter";

export type PasswordAdvice = { score: 0 | 1 | 2 | 3 | 4; message: string | null; acceptable: boolean };

type Props = {
  label: string;
  name: string;
  advise: (password: string) => Promise<PasswordAdvice>;
  error?: string | undefined;
};

const pauseMs = 400;

/** A password to be chosen, with the server's advice below it whenever typing pauses. */
export function NewPasswordField({ label, name, advise, error }: Props) {
  const [password, setPassword] = useState("");
  const [advice, setAdvice] = useState<PasswordAdvice | null>(null);
  const latest = useRef(advise);
  latest.current = advise;

  useEffect(() => {
    setAdvice(null);
    if (password === "") return;
    let stale = false;
    const timer = setTimeout(async () => {
      // Advice is a help: without an answer the form still says what is wrong when it is sent
      const answer = await latest.current(password).catch(() => null);
      if (!stale) setAdvice(answer);
    }, pauseMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [password]);

  return (
    <div className="grid gap-2">
      <PasswordField
        label={label}
        name={name}
        autoComplete="new-password"
        required
        minLength={12}
        onChange={(event: ChangeEvent<HTMLInputElement>) => setPassword(event.target.value)}
        help={password === "" ? "At least 12 characters. A few words in a row are easy to keep." : undefined}
        error={error}
      />
      {password !== "" && <StrengthMeter advice={advice} />}
    </div>
  );
}
