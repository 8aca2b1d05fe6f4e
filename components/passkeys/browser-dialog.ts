"use client";

import { startAuthentication, startRegistration, WebAuthnAbortService, WebAuthnError } from "@simplewebauthn/browser";
import type { PasskeyRequest } from "@/lib/passkeys/request";
import type { PasskeyCreation } from "@/lib/passkeys/setup";

/** What the browser's own dialog came to: its answer as JSON, or why there is none. */
export type Signed = { ok: true; response: string } | { ok: false; why: "left" | "known" | "unable" | "replaced" };

/** Has a passkey sign: in the browser's dialog, or from the list that it offers in a field. Loaded when first needed. */
export const askForPasskey = (request: PasskeyRequest, { autofill = false } = {}): Promise<Signed> =>
  told(startAuthentication({ optionsJSON: request, useBrowserAutofill: autofill }));

/** Has a passkey made. */
export const makePasskey = (creation: PasskeyCreation): Promise<Signed> =>
  told(startRegistration({ optionsJSON: creation }));

/** Takes back an offer that waits in a field. */
export const withdrawOffer = () => WebAuthnAbortService.cancelCeremony();

async function told(answer: Promise<unknown>): Promise<Signed> {
  try {
    return { ok: true, response: JSON.stringify(await answer) };
  } catch (reason) {
    return { ok: false, why: reasonOf(reason) };
  }
}

/** Browsers say `NotAllowedError` for every way of not going through with it, so that pages learn nothing. */
function reasonOf(reason: unknown): "left" | "known" | "unable" | "replaced" {
  if (reason instanceof WebAuthnError && reason.code === "ERROR_CEREMONY_ABORTED") return "replaced";
  if (!(reason instanceof Error)) return "unable";
  if (reason.name === "InvalidStateError") return "known";
  return reason.name === "NotAllowedError" ? "left" : "unable";
}
