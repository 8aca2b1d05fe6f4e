import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MailView } from "@/components/mailbox/mail-view";
import { PageHead } from "@/components/shell/page-head";
import { mailboxIsOpen } from "@/lib/email/choose-transport";
import { readMailbox } from "@/lib/email/mailbox";
import { whileReachable } from "@/lib/http/page";
import { requestContext } from "@/lib/http/request-context";

export const metadata: Metadata = { title: "Mail" };

type Props = { params: Promise<{ id: string }> };

export default async function MailPage({ params }: Props) {
  if (!mailboxIsOpen()) notFound();
  const { id } = await params;
  const mail = await whileReachable("/dev/mailbox", async () => readMailbox(await requestContext(), id));
  if (!mail) notFound();
  const link = /https?:\/\/\S+#token=[0-9a-f]+/.exec(mail.text)?.[0] ?? null;
  return (
    <>
      <PageHead title={mail.subject} back={{ href: "/dev/mailbox", label: "Mailbox" }} />
      <MailView
        mail={{ to: mail.to, subject: mail.subject, sentAt: mail.createdAt, text: mail.text }}
        htmlHref={`/dev/mailbox/${mail.id}/html`}
        link={link}
      />
    </>
  );
}
