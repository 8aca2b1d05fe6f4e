import { mailboxIsOpen } from "@/lib/email/choose-transport";
import { readMailbox } from "@/lib/email/mailbox";
import { requestContext } from "@/lib/http/request-context";

/** What a mail may do in its frame: have its own style, and nothing else. Links open the page above it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

/** GET /dev/mailbox/{id}/html → one mail as its reader's program would draw it. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const mail = mailboxIsOpen() ? await readMailbox(await requestContext(), id) : null;
  if (!mail) return new Response(null, { status: 404 });
  return new Response(mail.html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
    },
  });
}
