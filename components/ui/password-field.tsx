"use client";

import type { ComponentProps } from "react";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Glyph } from "@/components/ui/glyph";

type Props = Omit<ComponentProps<typeof Field>, "type" | "end">;

/** A password with a button that shows it and hides it again. */
export function PasswordField(props: Props) {
  const [shown, setShown] = useState(false);
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
          aria-label={shown ? "Hide characters" : "Show characters"}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="absolute top-px right-px grid size-target place-items-center rounded-[0.5625rem] text-ink-2 hover:text-ink focus-visible:-outline-offset-4"
        >
          <Glyph>
            <path d="M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0" />
            <circle cx="12" cy="12" r="3" />
            {shown && <path d="m3 3 18 18" />}
          </Glyph>
        </button>
      }
    />
  );
}
