"use client";

import type { Signed } from "@/components/passkeys/browser-dialog";
import type { FormAction, FormState } from "@/lib/http/action";

/** The browser's dialog, loaded when it is first asked for. */
export const browserDialog = () => import("@/components/passkeys/browser-dialog");

type Dialog = Awaited<ReturnType<typeof browserDialog>>;

/**
 * One action out of three steps: `begin` says what is to be signed, `ask` has the browser's dialog do it, and
 * `finish` gets the form with what came of it in `response`. A refusal at any step is the answer.
 */
export const byPasskey =
  <Q, T>(
    begin: FormAction<Q>,
    ask: (dialog: Dialog, asked: Q) => Promise<Signed>,
    finish: FormAction<T>,
  ): FormAction<T> =>
  async (_previous, form) => {
    const asked = await begin({ status: "idle" }, form);
    if (asked.status !== "done") return asked;
    const signed = await ask(await browserDialog(), asked.value);
    if (!signed.ok) return unsigned(signed.why);
    form.set("response", signed.response);
    return finish({ status: "idle" }, form);
  };

const sentences = {
  left: "No passkey was used. Try again, or choose another way.",
  known: "This device has a passkey for your account already.",
  unable: "This browser cannot use a passkey here. Choose another way.",
  replaced: "Another passkey dialog took over. Try again.",
};

const unsigned = (why: keyof typeof sentences): Extract<FormState, { status: "refused" }> => ({
  status: "refused",
  refusal: "invalid_passkey",
  message: sentences[why],
});
