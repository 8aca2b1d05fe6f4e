/** The initials of a person; the name itself stands beside it or in the label around it. */
export function Avatar({ name }: { name: string }) {
  const words = name.trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return (
    <span
      aria-hidden="true"
      className="grid size-7.5 flex-none place-items-center rounded-full bg-linear-145 from-[#1d8491] to-[#0a4f5b] font-semibold text-micro text-white"
    >
      {initials.join("").toUpperCase()}
    </span>
  );
}
