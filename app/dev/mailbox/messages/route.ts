import { z } from "zod";
import { mailboxIsOpen } from "@/lib/email/choose-transport";
import { listMailbox } from "@/lib/email/mailbox";
import { jsonRoute } from "@/lib/http/route";
import { ok, refuse } from "@/lib/result";

const input = z.object({ to: z.string().optional() });

/** GET /dev/mailbox/messages?to=address → the embedded mailbox as JSON, for scripts that follow a mailed link. */
export const GET = jsonRoute({ access: "anyone", input }, async (ctx, { to }) => {
  if (!mailboxIsOpen()) return refuse("not_found");
  const messages = await listMailbox(ctx, { to });
  return ok({
    messages: messages.map(({ id, kind, to, subject, text, createdAt }) => ({
      id,
      kind,
      to,
      subject,
      text,
      at: createdAt,
    })),
  });
});
