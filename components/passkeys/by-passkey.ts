"use client";

import type { Signed } from "@/components/passkeys/browser-dialog";
import type { FormAction } from "@/lib/http/action";

type Dialog = typeof import("@/components/passkeys/browser-dialog");

/**
 * One action out of three steps: `begin` says what is to be signed, `ask` has the browser's dialog do it, and
 * `finish` gets the form with what came of it in `response`. A refusal at any step is the answer. A form that
 * has its `response` already goes to `finish` at once.
 */
export const byPasskey =
  <Q, T>(
    begin: FormAction<Q>,
    ask: (dialog: Dialog, asked: Q) => Promise<Signed>,
    finish: FormAction<T>,
  ): FormAction<T> =>
  async (_previous, form) => {
    if (form.has("response")) return finish({ status: "idle" }, form);
    // Loaded when it is first asked for
    const loading = import("@/components/passkeys/browser-dialog");
    const asked = await begin({ status: "idle" }, form);
    if (asked.status !== "done") return asked;
    const signed = await ask(await loading, asked.value);
    if (!signed.ok) return { status: "refused", refusal: "invalid_passkey", message: signed.message };
    form.set("response", signed.response);
    return finish({ status: "idle" }, form);
  };
