import { z } from "zod";

/**
 * The token of a trusted device as a client shows it: 32 bytes in hex (D01). Anything else is left out, since a
 * sign-in must not fail for a trust that is none.
 */
export const trustToken = z
  .unknown()
  .transform((token) => (typeof token === "string" && /^[0-9a-f]{64}$/.test(token) ? token : null))
  .optional();
