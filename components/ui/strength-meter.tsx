import { FieldNote } from "@/components/ui/field-note";

type Advice = { score: 0 | 1 | 2 | 3 | 4; message: string | null; acceptable: boolean };

const words = ["Easy to guess.", "Easy to guess.", "Could be stronger.", "Good.", "Strong."];

/** Four bars and a sentence on how hard a password is to guess. The sentence says it all; the bars repeat it. */
export function StrengthMeter({ advice }: { advice: Advice | null }) {
  const lit = advice ? Math.max(1, advice.score) : 0;
  const colour = advice?.acceptable ? "bg-success" : "bg-warning";
  return (
    <div className="grid gap-1.5">
      <div aria-hidden="true" className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={`h-1 rounded-full transition-colors duration-(--duration-quick) ${bar <= lit ? colour : "bg-hairline-2"}`}
          />
        ))}
      </div>
      <div role="status" className="min-h-[1.125rem]">
        {advice && (
          <FieldNote tone={advice.acceptable ? "success" : undefined}>
            {advice.message ?? words[advice.score]}
          </FieldNote>
        )}
      </div>
    </div>
  );
}
