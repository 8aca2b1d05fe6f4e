import type { BrowserContext } from "@playwright/test";

/** What `allow` says of a complaint: that this one is part of the story. */
export type Allowed = RegExp[];

/** The script below is refused in the frame of a mail, which is as it should be. */
const ofOurScript = /^Blocked script execution in '.*\/dev\/mailbox\//;

/**
 * Collects all that pages of `context` complain about: errors in the console, errors that nobody caught, and
 * violations of the content security policy. A story with any complaint fails (fixtures.ts).
 */
export async function watch(context: BrowserContext, complaints: string[]): Promise<void> {
  context.on("console", (message) => {
    if (message.type() === "error" && !ofOurScript.test(message.text()))
      complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (uncaught) => {
    complaints.push(String(uncaught.error()));
  });
  // Some violations are told to listeners alone.
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      reportError(
        new Error(`${event.effectiveDirective} blocked ${event.blockedURI} at ${document.location.pathname}`),
      );
    });
  });
}
