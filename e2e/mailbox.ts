import { expect } from "@playwright/test";
import { send } from "./http";

export type ReceivedMail = { id: string; kind: string; to: string; subject: string; text: string; at: string };

/** What the embedded mailbox holds for `to`, newest first. */
export async function mailOf(baseUrl: string, to: string): Promise<ReceivedMail[]> {
  const { json } = await send(`${baseUrl}/dev/mailbox/messages?to=${encodeURIComponent(to)}`);
  return json.messages ?? [];
}

/** `after` names one that was there before. */
type Wanted = { after?: ReceivedMail; timeoutMs?: number };

/** The newest mail of `kind` for `to`, once it has arrived. */
export async function awaitMail(baseUrl: string, to: string, kind: string, { after, timeoutMs }: Wanted = {}) {
  let mail: ReceivedMail | undefined;
  const hasArrived = async () => {
    mail = (await mailOf(baseUrl, to)).find((each) => each.kind === kind);
    return mail !== undefined && mail.id !== after?.id;
  };
  await expect.poll(hasArrived, { message: `a mail ${kind} for ${to}`, timeout: timeoutMs ?? 10_000 }).toBe(true);
  if (!mail) throw new Error("unreachable");
  return mail;
}

/** The link that a mail is about, with its token in the fragment. */
export function linkIn(mail: ReceivedMail): { url: string; token: string } {
  const [url = "", token = ""] = /https?:\/\/\S+#token=([0-9a-f]+)/.exec(mail.text) ?? [];
  expect(url, mail.text).not.toBe("");
  return { url, token };
}

/** The six digits that a mail brings. */
export const codeIn = (mail: ReceivedMail) => /\b\d{6}\b/.exec(mail.text)?.[0] ?? "";
