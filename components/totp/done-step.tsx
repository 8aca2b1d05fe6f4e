import { buttonClass } from "@/components/ui/button-class";
import { ButtonLink } from "@/components/ui/button-link";
import { CheckMark } from "@/components/ui/check-mark";

/** The moment after: it is on, and what that means from now on. */
export function DoneStep({ label, backHref, obliged }: { label: string; backHref: string; obliged: boolean }) {
  return (
    <div role="status" className="px-7 py-11 text-center max-md:px-4.5">
      <CheckMark />
      <h2 tabIndex={-1} className="text-step outline-none">
        Two-factor is on
      </h2>
      <p className="mt-1 mb-6 text-ink-2">From the next sign-in, Holdfast asks for a code from {label}.</p>
      {obliged ? (
        // Loaded anew, for what stands around the page was drawn for somebody who might go nowhere else
        <a href={backHref} className={buttonClass({ look: "primary" })}>
          Go on to Security
        </a>
      ) : (
        <ButtonLink look="primary" href={backHref}>
          Back to Security
        </ButtonLink>
      )}
    </div>
  );
}
