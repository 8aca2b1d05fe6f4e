"use client";

import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import type { PasskeyRequest } from "@/lib/passkeys/request";
import type { PasskeyCreation } from "@/lib/passkeys/setup";

/** What the browser's own dialog came to: its answer as JSON, or why there is none. */
export type Signed = { ok: true; response: string } | { ok: false; message: string };

/** Has a passkey sign. */
export const askForPasskey = (request: PasskeyRequest): Promise<Signed> =>
  told(startAuthentication({ optionsJSON: request }));

/** Has a passkey made. */
export const makePasskey = (creation: PasskeyCreation): Promise<Signed> =>
  told(startRegistration({ optionsJSON: creation }));

async function told(answer: Promise<unknown>): Promise<Signed> {
  try {
    return { ok: true, response: JSON.stringify(await answer) };
  } catch (reason) {
    return { ok: false, message: sentenceFor(reason instanceof Error ? reason.name : "") };
  }
}

/** Browsers say `NotAllowedError` for every way of not going through with it, so that pages learn nothing. */
function sentenceFor(name: string): string {
  if (name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (name === "NotAllowedError" || name === "AbortError") {
    return "No passkey was used. Try again, or choose another way.";
  }
  return "This browser cannot use a passkey here. Choose another way.";
}
