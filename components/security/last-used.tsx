import { Moment } from "@/components/ui/moment";
import type { FactorView } from "@/lib/challenge/status";

/** When a factor last let somebody in, or since when it waits to. */
export function LastUsed({ factor }: { factor: Pick<FactorView, "lastUsedAt" | "createdAt"> }) {
  return factor.lastUsedAt ? (
    <>
      Last used <Moment at={factor.lastUsedAt} />
    </>
  ) : (
    <>
      Added <Moment at={factor.createdAt} />
    </>
  );
}
