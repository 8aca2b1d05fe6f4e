"use server";

import { formAction } from "@/lib/http/action";
import { addPasskey, newPasskey } from "@/lib/passkeys/enable";
import { beginPasskey, passkeyName } from "@/lib/passkeys/setup";
import { ok } from "@/lib/result";

/** Adding a passkey, before and after the browser's dialog. */
export const beginPasskeyAction = formAction("fresh", passkeyName, beginPasskey);

/** The codes travel once, in the answer to this form, and stand in no page that could be loaded again. */
export const addPasskeyAction = formAction("proved", newPasskey, async (ctx, made) => {
  const added = await addPasskey(ctx, made);
  return added.ok ? ok({ label: added.value.label, backup_codes: added.value.backupCodes }) : added;
});
