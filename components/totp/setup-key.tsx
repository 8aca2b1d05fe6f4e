import { useId } from "react";
import { CopyButton } from "@/components/ui/copy-button";

/** The key in groups of four, to type where scanning is not possible. */
export function SetupKey({ secret }: { secret: string }) {
  const id = useId();
  const groups = secret.match(/.{1,4}/g) ?? [];
  return (
    <div>
      <p id={id} className="mb-1.5 font-strong text-label">
        Setup key
      </p>
      <div className="flex items-center gap-2 rounded-inset bg-surface-3 py-1 pr-1 pl-3.5">
        <output
          aria-labelledby={id}
          className="grid flex-1 grid-cols-[repeat(4,auto)] justify-start gap-x-3 gap-y-px py-2 font-medium font-mono text-label leading-[1.375rem] tracking-[0.02em]"
        >
          {groups.map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
            <span key={index}>{group} </span>
          ))}
        </output>
        <CopyButton text={secret} label="Copy the key" size="icon" />
      </div>
      <p className="mt-2.5 text-ink-2 text-note">
        Cannot scan? Type this in: time-based, 6 digits. Capitals and spaces do not matter.
      </p>
    </div>
  );
}
