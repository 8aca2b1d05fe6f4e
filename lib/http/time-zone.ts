import { z } from "zod";

const known = new Set(Intl.supportedValuesOf("timeZone"));

/** An IANA time zone that this server can format; anything else is left out, since a sign-in must not fail for it. */
export const timeZone = z
  .unknown()
  .transform((name) => (typeof name === "string" && (known.has(name) || name === "UTC") ? name : undefined))
  .optional();
