"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import type { Scheme } from "@/components/ui/scheme";
import { chooseScheme, currentScheme } from "@/components/ui/scheme";

const choices: { value: Scheme; label: string; Icon: typeof Sun }[] = [
  { value: "light", label: "Light", Icon: Sun },
  { value: "dark", label: "Dark", Icon: Moon },
  { value: "system", label: "System", Icon: Monitor },
];

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const [scheme, setScheme] = useState<Scheme | null>(null);
  useEffect(() => setScheme(currentScheme()), []);
  const choose = (next: Scheme) => {
    chooseScheme(next);
    setScheme(next);
  };
  return (
    <fieldset className="grid grid-cols-3 rounded-[0.75rem] bg-ink/6 px-[3px]">
      <legend className="sr-only">Colour scheme</legend>
      {choices.map(({ value, label, Icon }) => (
        <label
          key={value}
          className="relative isolate flex min-h-target items-center justify-center gap-1.5 rounded-lg px-2 font-medium text-ink-2 text-note before:absolute before:inset-x-0 before:inset-y-[5px] before:-z-10 before:rounded-lg hover:text-ink has-checked:text-ink has-focus-visible:before:outline-2 has-focus-visible:before:outline-focus has-checked:before:bg-surface has-checked:before:shadow-card"
        >
          <input
            type="radio"
            name="scheme"
            value={value}
            checked={scheme === value}
            onChange={() => choose(value)}
            className="sr-only"
          />
          <Icon className="icon-s" />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
