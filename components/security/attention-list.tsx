import type { LucideIcon } from "lucide-react";
import { ArrowRight, CircleCheck, LifeBuoy, MapPin, Monitor, ShieldAlert, Smartphone, Users } from "lucide-react";
import Link from "next/link";
import type { TileTone } from "@/components/ui/icon-tile";
import { IconTile } from "@/components/ui/icon-tile";

const icons = {
  phone: Smartphone,
  place: MapPin,
  codes: LifeBuoy,
  shield: ShieldAlert,
  device: Monitor,
  people: Users,
} satisfies Record<string, LucideIcon>;

export type Task = {
  id: string;
  tone: TileTone;
  icon: keyof typeof icons;
  title: string;
  text: string;
  href: string;
  /** What the link does, in two or three words: "Add one". */
  go: string;
};

/** What needs attention: concrete tasks, each one link that does it. */
export function AttentionList({ tasks }: { tasks: Task[] }) {
  if (tasks.length === 0) {
    return (
      <div className="panel">
        <div className="row">
          <IconTile tone="success">
            <CircleCheck />
          </IconTile>
          <div>
            <p className="font-strong">Nothing to do</p>
            <p className="text-ink-2 text-label">When something asks for you, it stands here first.</p>
          </div>
        </div>
      </div>
    );
  }
  return (
    <ul className="panel rows">
      {tasks.map((task) => {
        const Icon = icons[task.icon];
        return (
          <li key={task.id} className="overflow-clip first:rounded-t-card last:rounded-b-card">
            <Link
              href={task.href}
              prefetch={false}
              className="row transition-colors duration-(--duration-quick) hover:bg-surface-2 focus-visible:rounded-card focus-visible:-outline-offset-3"
            >
              <IconTile tone={task.tone}>
                <Icon />
              </IconTile>
              <span>
                <span className="block font-strong">{task.title}</span>
                <span className="block text-ink-2 text-label">{task.text}</span>
              </span>
              <span className="inline-flex items-center gap-1 whitespace-nowrap font-strong text-accent text-label">
                {task.go}
                <ArrowRight className="icon-s" />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
