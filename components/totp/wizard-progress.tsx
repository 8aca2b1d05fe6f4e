const names = ["Confirm", "Scan", "Code", "Save codes"];

/** Where in the four steps one is; `at` counts from 0. */
export function WizardProgress({ at }: { at: number }) {
  return (
    <ol aria-label={`Step ${at + 1} of ${names.length}`} className="grid grid-cols-4 gap-1.5 px-7 pt-5 max-md:px-4.5">
      {names.map((name, index) => (
        <li
          key={name}
          aria-current={index === at ? "step" : undefined}
          className={`grid gap-1.5 text-note leading-4 before:h-1 before:rounded-full before:transition-colors before:duration-(--duration-move) ${
            index === at
              ? "font-strong text-ink before:bg-accent"
              : index < at
                ? "text-ink-2 before:bg-accent/50"
                : "text-ink-3 before:bg-hairline-2"
          }`}
        >
          {name}
        </li>
      ))}
    </ol>
  );
}
