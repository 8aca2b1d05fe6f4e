"use client";

import { Eye, EyeOff } from "lucide-react";
import type { ComponentProps } from "react";
import { useState } from "react";
import { Field } from "@/components/ui/field";

type Props = Omit<ComponentProps<typeof Field>, "type" | "end">;

/** A password with a button that shows it and hides it again. */
export function PasswordField(props: Props) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      {...props}
      type={shown ? "text" : "password"}
      end={
        <button
          type="button"
          aria-label={shown ? "Hide password" : "Show password"}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="absolute top-px right-px grid size-target place-items-center rounded-[0.5625rem] text-ink-2 hover:text-ink focus-visible:-outline-offset-4"
        >
          <Icon />
        </button>
      }
    />
  );
}
