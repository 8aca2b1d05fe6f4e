import { ExternalLink } from "lucide-react";
import { buttonClass } from "@/components/ui/button-class";
import { CopyButton } from "@/components/ui/copy-button";
import { Moment } from "@/components/ui/moment";

type Props = {
  mail: { to: string; subject: string; sentAt: Date | string; text: string };
  /** Where the mail stands as HTML, under a policy of its own. */
  htmlHref: string;
  /** The link that the mail is about, if it has one. */
  link?: string | null;
};

/** One mail: its link within reach, then as HTML in a frame that may run nothing, then as text. */
export function MailView({ mail, htmlHref, link }: Props) {
  return (
    <article aria-label={mail.subject} className="grid gap-5">
      <div className="panel grid gap-3 p-5 max-md:p-4">
        <p className="text-ink-2 text-label">
          To <span className="text-ink [overflow-wrap:anywhere]">{mail.to}</span>, <Moment at={mail.sentAt} />
        </p>
        {link && (
          <>
            <p className="rounded-inset bg-surface-3 px-3.5 py-2.5 font-mono text-note [overflow-wrap:anywhere]">
              {link}
            </p>
            <div className="flex flex-wrap gap-2">
              <a href={link} className={buttonClass({ look: "primary", size: "s" })}>
                <ExternalLink className="icon-s" />
                Open link
              </a>
              <CopyButton text={link} label="Copy link" />
            </div>
          </>
        )}
      </div>
      <section aria-label="As HTML" className="grid gap-2.5">
        <h2 className="text-heading">As HTML</h2>
        <iframe
          title="The mail as HTML"
          sandbox=""
          src={htmlHref}
          className="h-[38rem] w-full rounded-card bg-white shadow-card"
        />
      </section>
      <section aria-label="As text" className="grid gap-2.5">
        <h2 className="text-heading">As text</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that may scroll must be reachable by keyboard */}
        <pre tabIndex={0} className="panel overflow-x-auto whitespace-pre-wrap p-5 font-mono text-note max-md:p-4">
          {mail.text}
        </pre>
      </section>
    </article>
  );
}
