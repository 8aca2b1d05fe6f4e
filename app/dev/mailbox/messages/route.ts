import { mailboxIsOpen } from "@/lib/email/choose-transport";
import { listMailbox } from "@/lib/email/mailbox";
import { requestContext } from "@/lib/http/request-context";
import { json } from "@/lib/http/route";

/** GET /dev/mailbox/messages?to=address → the embedded mailbox as JSON, for scripts that follow a mailed link. */
export async function GET(request: Request): Promise<Response> {
  if (!mailboxIsOpen()) return new Response(null, { status: 404 });
  const to = new URL(request.url).searchParams.get("to") ?? undefined;
  const messages = await listMailbox(await requestContext(), { to });
  return json({
    messages: messages.map(({ id, kind, to, subject, text, createdAt }) => ({
      id,
      kind,
      to,
      subject,
      text,
      at: createdAt,
    })),
  });
}
