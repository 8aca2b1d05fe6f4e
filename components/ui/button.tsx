import type { ComponentProps, MouseEvent } from "react";
import type { ButtonLook, ButtonSize } from "@/components/ui/button-class";
import { buttonClass } from "@/components/ui/button-class";
import { Spinner } from "@/components/ui/spinner";

type Props = ComponentProps<"button"> & {
  look?: ButtonLook;
  size?: ButtonSize;
  /** Work is under way: a second press does nothing, and focus stays. */
  pending?: boolean;
  /** What it says then, an "-ing" word. */
  pendingText?: string;
};

/** A button that keeps its width while it works, so that nothing beside it moves. */
export function Button({ look, size, pending = false, pendingText, className, children, onClick, ...rest }: Props) {
  const press = pending ? (event: MouseEvent<HTMLButtonElement>) => event.preventDefault() : onClick;
  return (
    <button
      type="button"
      {...rest}
      onClick={press}
      aria-busy={pending || undefined}
      aria-disabled={pending || rest["aria-disabled"] || undefined}
      className={buttonClass({ look, size, className })}
    >
      {pendingText === undefined ? (
        children
      ) : (
        <span className="grid place-items-center *:col-start-1 *:row-start-1 *:inline-flex *:items-center *:gap-2">
          <span className={pending ? "invisible" : undefined}>{children}</span>
          <span className={pending ? undefined : "invisible"}>
            <Spinner />
            {pendingText}
          </span>
        </span>
      )}
    </button>
  );
}
