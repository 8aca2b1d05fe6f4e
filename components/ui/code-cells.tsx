import type { SlotProps } from "input-otp";
import { Fragment } from "react";
import { useAwake } from "@/components/ui/use-awake";

type Props = {
  slots: SlotProps[];
  focused: boolean;
  wrong: boolean;
  disabled: boolean;
  shaking: boolean;
  onShaken: () => void;
};

/** The drawing over a code input: 3 + 3 cells. Until scripts are awake the input shows itself instead. */
export function CodeCells({ slots, focused, wrong, disabled, shaking, onShaken }: Props) {
  const awake = useAwake();
  return (
    <div
      aria-hidden="true"
      data-awake={awake || undefined}
      data-wrong={wrong || undefined}
      data-off={disabled || undefined}
      onAnimationEnd={(event) => event.animationName === "shake" && onShaken()}
      className={`cells ${shaking ? "animate-shake" : ""}`}
    >
      {slots.map((slot, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
        <Fragment key={index}>
          {index === 3 && <span className="cells-gap h-0.5 rounded-full bg-hairline-2" />}
          <span
            className="cell"
            data-on={(focused && slot.isActive) || undefined}
            data-caret={slot.hasFakeCaret || undefined}
          >
            {slot.char}
          </span>
        </Fragment>
      ))}
    </div>
  );
}
