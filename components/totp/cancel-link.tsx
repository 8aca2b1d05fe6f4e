import { ButtonLink } from "@/components/ui/button-link";

/** The way back out of a step; where there is none, what keeps its place. */
export const CancelLink = ({ href }: { href?: string | undefined }) =>
  href === undefined ? (
    <span />
  ) : (
    <ButtonLink look="quiet" href={href}>
      Cancel
    </ButtonLink>
  );
