type Props = { left: number; of: number; size?: "s" | "m" };

/** How many backup codes are left, drawn: filled slots, then spent ones. */
export function Slots({ left, of, size = "m" }: Props) {
  const small = size === "s";
  return (
    <span
      role="img"
      aria-label={`${left} of ${of} left`}
      className={small ? "inline-flex gap-[3px] align-middle" : "grid grid-cols-10 gap-1.5"}
    >
      {Array.from({ length: of }, (_, index) => index).map((index) => (
        <span
          key={index}
          className={`${small ? "h-3.5 w-1.5 rounded-[2px]" : "h-3 rounded-sm"} ${index < left ? "bg-accent" : "ring ring-field ring-inset"}`}
        />
      ))}
    </span>
  );
}
