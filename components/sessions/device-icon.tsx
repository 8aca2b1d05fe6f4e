import { CircleQuestionMark, Monitor, Smartphone, SquareTerminal, Tablet } from "lucide-react";
import type { SessionView } from "@/lib/sessions/view";

const icons = {
  desktop: Monitor,
  mobile: Smartphone,
  tablet: Tablet,
  api: SquareTerminal,
  unknown: CircleQuestionMark,
} satisfies Record<SessionView["deviceType"], unknown>;

/** The picture of a kind of device; its name always stands beside it. */
export function DeviceIcon({ type }: { type: SessionView["deviceType"] }) {
  const Icon = icons[type];
  return <Icon />;
}
