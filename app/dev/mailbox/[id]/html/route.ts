import { z } from "zod";
import { mailboxIsOpen } from "@/lib/email/choose-transport";
import { readMailbox } from "@/lib/email/mailbox";
import { jsonRoute } from "@/lib/http/route";
import { ok, refuse } from "@/lib/result";

/** What a mail may do in its frame: have its own style, and nothing else. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

/** GET /dev/mailbox/{id}/html → one mail as its reader's program would draw it. */
export const GET = jsonRoute({ access: "anyone", input: z.object({ id: z.string() }) }, async (ctx, { id }) => {
  const mail = mailboxIsOpen() ? await readMailbox(ctx, id) : null;
  if (!mail) return refuse("not_found");
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  };
  return ok(new Response(mail.html, { headers }));
});
