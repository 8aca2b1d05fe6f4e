import { z } from "zod";

/** The secret part of a mailed link, as `randomToken` makes it. */
export const linkToken = z.string().regex(/^[0-9a-f]{64}$/, "That is not one of our links.");
