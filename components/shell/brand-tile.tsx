const grounds = [
  "from-[#7c4a2d] to-[#4b2817]",
  "from-[#23657a] to-[#12394a]",
  "from-[#5d7445] to-[#384a27]",
  "from-[#7a5a8c] to-[#523766]",
];

/** A brand's first letter on a ground that follows from its name. */
export function BrandTile({ name }: { name: string }) {
  const letters = [...name];
  const sum = letters.reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span
      aria-hidden="true"
      className={`grid size-5 flex-none place-items-center rounded-md bg-linear-150 font-semibold text-[0.6875rem] text-white ${grounds[sum % grounds.length]}`}
    >
      {letters[0]?.toUpperCase()}
    </span>
  );
}
