import { z } from "zod";

const base64url = z
  .string()
  .max(16_384)
  .regex(/^[\w-]+$/, "That is not what a browser sends.");

/** What a browser answers with when a passkey has signed (WebAuthn §5.1, `AuthenticationResponseJSON`). */
export const assertion = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    /** The account that the passkey was made for; a key that only serves as a second factor may leave it out. */
    userHandle: base64url.optional(),
  }),
});

/** What a browser answers with when a passkey was made (`RegistrationResponseJSON`). */
export const attestation = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    /** Hints for the next time; kept as they are. */
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(10)
      .default([]),
  }),
});

export type Assertion = z.output<typeof assertion>;
export type Attestation = z.output<typeof attestation>;

/** The field of a form that carries what the browser's passkey dialog answered, as JSON. */
export const passkeyProof = z.object({ response: jsonField().pipe(assertion) });

export function jsonField() {
  return z.string().transform((text, issues): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      issues.addIssue({ code: "custom", message: "That is not what a browser sends." });
      return z.NEVER;
    }
  });
}
