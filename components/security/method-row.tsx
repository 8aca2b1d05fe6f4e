import type { ReactNode } from "react";
import { IconTile } from "@/components/ui/icon-tile";

type Props = { icon: ReactNode; title: string; heading?: boolean; text: ReactNode; action?: ReactNode };

/** A way to sign in: what it is, how it stands, and the one thing to do with it. */
export function MethodRow({ icon, title, heading = false, text, action }: Props) {
  const Title = heading ? "h4" : "p";
  return (
    <div className="row">
      <IconTile>{icon}</IconTile>
      <div className="min-w-0">
        <Title className="font-strong [overflow-wrap:anywhere]">{title}</Title>
        <div className="mt-px text-ink-2 text-label">{text}</div>
      </div>
      {action && <div className="flex items-center gap-1 empty:hidden">{action}</div>}
    </div>
  );
}
