import { Mail } from "lucide-react";
import Link from "next/link";
import { Empty } from "@/components/ui/empty";
import { IconTile } from "@/components/ui/icon-tile";
import { Moment } from "@/components/ui/moment";

export type MailSummary = { id: string; to: string; subject: string; sentAt: Date | string };

type Props = { mails: MailSummary[]; hrefOf?: string };

/** Every mail that this instance would have sent, newest first. */
export function MailboxList({ mails, hrefOf = "/dev/mailbox" }: Props) {
  if (mails.length === 0) {
    return (
      <div className="panel">
        <Empty title="No mail yet">Register or sign in, and what would have been sent lands here.</Empty>
      </div>
    );
  }
  return (
    <ul aria-label="Mails" className="panel rows">
      {mails.map(({ id, to, subject, sentAt }) => (
        <li key={id} className="overflow-clip first:rounded-t-card last:rounded-b-card">
          <Link
            href={`${hrefOf}/${id}`}
            prefetch={false}
            className="row transition-colors duration-(--duration-quick) hover:bg-surface-2 focus-visible:rounded-card focus-visible:-outline-offset-3"
          >
            <IconTile>
              <Mail />
            </IconTile>
            <span className="min-w-0">
              <span className="block font-strong">{subject}</span>
              <span className="block text-ink-2 text-label [overflow-wrap:anywhere]">to {to}</span>
            </span>
            <Moment at={sentAt} className="whitespace-nowrap text-ink-3 text-note" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
