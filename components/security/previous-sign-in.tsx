import { Day } from "@/components/ui/day";

type Props = {
  /** The sign-in before this one; null on the first. `device` and `place` as far as they are known. */
  previous: { at: Date | string; device: string | null; place: string | null } | null;
};

/** When and from where this account was signed in to before, so that a stranger's visit is seen. */
export function PreviousSignIn({ previous }: Props) {
  if (!previous) return <p>First sign-in. From the next one on, this line names the one before.</p>;
  const from = [previous.device, previous.place].filter(Boolean).join(", ");
  return (
    <p>
      Previous sign-in: <Day at={previous.at} as="both" />
      {from && `, ${from}`}.
    </p>
  );
}
