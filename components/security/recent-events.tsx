import type { LucideIcon } from "lucide-react";
import {
  CircleX,
  KeyRound,
  Lock,
  LogIn,
  LogOut,
  Mail,
  Monitor,
  ShieldCheck,
  Smartphone,
  Store,
  TriangleAlert,
  UserRound,
} from "lucide-react";
import { Empty } from "@/components/ui/empty";
import { Moment } from "@/components/ui/moment";
import type { EventView } from "@/lib/events/list";

const icons = {
  in: LogIn,
  out: LogOut,
  key: KeyRound,
  shield: ShieldCheck,
  phone: Smartphone,
  mail: Mail,
  lock: Lock,
  warning: TriangleAlert,
  device: Monitor,
  brand: Store,
  person: UserRound,
  x: CircleX,
} satisfies Record<EventView["icon"], LucideIcon>;
const tones = {
  neutral: "text-ink-2",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
} satisfies Record<EventView["tone"], string>;

/** What happened, newest first, in human words. */
export function RecentEvents({ events }: { events: EventView[] }) {
  if (events.length === 0) {
    return (
      <div className="panel">
        <Empty title="Nothing yet">
          Every sign-in, change and refusal on this account is written down and shown here.
        </Empty>
      </div>
    );
  }
  return (
    <ul className="panel rows">
      {events.map(({ id, at, icon, tone, title, text }) => {
        const Icon = icons[icon];
        return (
          <li key={id} className="row">
            <span className={`grid size-9 place-items-center [&>svg]:size-5 ${tones[tone]}`}>
              <Icon />
            </span>
            <div className="min-w-0">
              <p className="font-strong">{title}</p>
              <p className="mt-px text-ink-2 text-label">{text}</p>
            </div>
            <Moment at={at} className="tabular whitespace-nowrap text-ink-3 text-note" />
          </li>
        );
      })}
    </ul>
  );
}
