import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MailboxList } from "@/components/mailbox/mailbox-list";
import { PageHead } from "@/components/shell/page-head";
import { mailboxIsOpen } from "@/lib/email/choose-transport";
import { listMailbox } from "@/lib/email/mailbox";
import { whileReachable } from "@/lib/http/page";
import { requestContext } from "@/lib/http/request-context";

export const metadata: Metadata = { title: "Mailbox" };

type Props = { searchParams: Promise<{ to?: string | string[] }> };

/** Every mail that this instance would have sent; `?to=` shows one address's. */
export default async function MailboxPage({ searchParams }: Props) {
  if (!mailboxIsOpen()) notFound();
  const { to: asked } = await searchParams;
  const to = [asked].flat()[0];
  const mails = await whileReachable("/dev/mailbox", async () => listMailbox(await requestContext(), { to }));
  return (
    <>
      <PageHead title="Mailbox">Mail of this instance is kept here instead of being sent.</PageHead>
      <MailboxList mails={mails.map(({ id, to, subject, createdAt }) => ({ id, to, subject, sentAt: createdAt }))} />
    </>
  );
}
