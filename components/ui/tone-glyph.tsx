import { Glyph } from "@/components/ui/glyph";

export type Tone = "danger" | "warning" | "info" | "success";

type Props = { tone: Tone; className?: string };

/** The sign of a tone: a warning triangle, a ringed i, a ringed check mark. */
export function ToneGlyph({ tone, className }: Props) {
  return (
    <Glyph {...(className === undefined ? {} : { className })}>
      {tone === "info" || tone === "success" ? (
        <>
          <circle cx="12" cy="12" r="10" />
          <path d={tone === "info" ? "M12 16v-4M12 8h.01" : "m16 9-5.5 5.5L8 12"} />
        </>
      ) : (
        <path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01" />
      )}
    </Glyph>
  );
}
